#include "client/camctl/report/json_report.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "client/camctl/report/absences.h"

namespace camserve::camctl {
namespace {

constexpr int kSchemaVersion = 1;

Json ToJson(const std::optional<double>& value) {
  return value.has_value() ? Json(*value) : Json(nullptr);
}

Json ToJson(const std::optional<Estimate>& estimate) {
  if (!estimate.has_value()) return nullptr;
  const bool has_interval = estimate->has_interval();
  Json json = {{"mean", estimate->mean},
               {"low", has_interval ? Json(estimate->low) : Json(nullptr)},
               {"high", has_interval ? Json(estimate->high) : Json(nullptr)},
               {"replicates", estimate->replicates},
               {"samples", estimate->samples}};
  if (estimate->pairs > 0) json["pairs"] = estimate->pairs;
  return json;
}

// Of multi-label models only.
void AddLabels(const std::vector<LabelMean>& labels, const ReportedRun& run,
               Json& json) {
  if (!run.is_multi_label()) return;
  json["labels"] = Json::array();
  for (const LabelMean& label : labels) {
    json["labels"].push_back(
        {{"index", label.class_index},
         {"label", run.started.class_labels(label.class_index)},
         {"mean", label.mean},
         {"pairs", label.pairs}});
  }
}

Json ToJson(const AopcSummary& aopc, const ReportedRun& run) {
  Json json = {{"method", MethodName(aopc.key.method)},
               {"grid", aopc.key.grid},
               {"order", OrderName(aopc.key.order)},
               {"score", ToJson(aopc.score)},
               {"mean_curve", aopc.mean_curve}};
  AddLabels(aopc.labels, run, json);
  return json;
}

Json ToJson(const MaxSensitivitySummary& sensitivity, const ReportedRun& run) {
  Json json = {{"method", MethodName(sensitivity.key.method)},
               {"radius", sensitivity.key.radius},
               {"score", ToJson(sensitivity.score)},
               {"relative_score", ToJson(sensitivity.relative_score)}};
  AddLabels(sensitivity.labels, run, json);
  return json;
}

Json ToJson(const HaasSummary& haas, const ReportedRun& run) {
  Json json = {{"method", MethodName(haas.method)},
               {"score", ToJson(haas.score)},
               {"accuracy_original", haas.accuracy_original},
               {"accuracy_assisted", haas.accuracy_assisted}};
  AddLabels(haas.labels, run, json);
  return json;
}

Json ToJson(const PairedDifference& difference) {
  Json json = {{"first", MethodName(difference.first)},
               {"second", MethodName(difference.second)},
               {"metric", "haas"},
               {"grid", nullptr},
               {"order", nullptr},
               {"radius", nullptr},
               {"difference", ToJson(std::optional(difference.difference))},
               {"excludes_zero", difference.difference.excludes_zero()}};
  if (const auto* aopc = std::get_if<AopcKey>(&difference.score)) {
    json["metric"] = "aopc";
    json["grid"] = aopc->grid;
    json["order"] = OrderName(aopc->order);
  } else if (const auto* key =
                 std::get_if<MaxSensitivityKey>(&difference.score)) {
    json["metric"] = "max_sensitivity";
    json["radius"] = key->radius;
  }
  return json;
}

Json ToJson(const v1::SampleFailure& failure) {
  return {{"id", failure.id()},
          {"code", absl::StatusCodeToString(
                       static_cast<absl::StatusCode>(failure.code()))},
          {"reason", failure.reason()}};
}

// `more` is what ToJson takes beside an item.
template <typename Items, typename... More>
Json ArrayOf(const Items& items, const More&... more) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(ToJson(item, more...));
  return array;
}

Json ClassJson(const ReportedRun& run, int index) {
  const ClassSummary& one = run.summary.classification.classes[index];
  return {{"index", index},
          {"label", run.started.class_labels(index)},
          {"samples", one.samples},
          {"recall", ToJson(one.recall)},
          {"auc", ToJson(one.auc)}};
}

Json LabelJson(const ReportedRun& run, int index) {
  const ClassSummary& one = run.summary.classification.classes[index];
  const auto& thresholds = run.started.thresholds();
  return {{"index", index},
          {"label", run.started.class_labels(index)},
          {"threshold",
           index < thresholds.size() ? Json(thresholds[index]) : Json(nullptr)},
          {"positives", one.samples},
          {"negatives", one.negatives},
          {"prevalence", ToJson(one.prevalence)},
          {"sensitivity", ToJson(one.recall)},
          {"specificity", ToJson(one.specificity)},
          {"balanced_accuracy", ToJson(one.balanced_accuracy)},
          {"auc", ToJson(one.auc)}};
}

Json ClassificationJson(const ReportedRun& run) {
  const ClassificationSummary& summary = run.summary.classification;
  const auto element = run.is_multi_label() ? LabelJson : ClassJson;
  Json classes = Json::array();
  for (size_t i = 0; i < summary.classes.size(); ++i) {
    classes.push_back(element(run, static_cast<int>(i)));
  }
  if (run.is_multi_label()) {
    return {{"balanced_accuracy", ToJson(summary.balanced_accuracy)},
            {"mean_auc", ToJson(summary.mean_auc)},
            {"exact_match", ToJson(summary.exact_match)},
            {"labels", std::move(classes)}};
  }
  return {{"accuracy", ToJson(summary.accuracy)},
          {"balanced_accuracy", ToJson(summary.balanced_accuracy)},
          {"mean_auc", ToJson(summary.mean_auc)},
          {"classes", std::move(classes)}};
}

Json ConfigJson(const ReportedRun& run) {
  v1::EvaluationConfig config = run.started.config();
  config.clear_model();  // as it was asked for; the one that answered is beside
  config.clear_layer();
  Json json = camctl::ToJson(config);
  json.erase("layer");
  // A 64-bit integer, which protobuf's JSON writes as text.
  json["seed"] = config.seed();
  return json;
}

// How many samples, or pairs of a sample and one of its labels, were
// classified, and how many correctly.
void AddCounts(const ReportedRun& run, Json& json) {
  json["samples"] = run.summary.classification.samples;
  if (run.is_multi_label()) {
    json["pairs"] = run.pairs;
    json["predicted_pairs"] = run.predicted_pairs;
  } else {
    json["correct_samples"] = run.predicted_pairs;
  }
}

Json RunJson(const ReportedRun& run) {
  const v1::ModelIdentity& model = run.started.model();
  const ScoreSummary& summary = run.summary;
  Json json = {
      {"label", run.label},
      {"data_set", run.data_set},
      {"model",
       {{"name", model.name()},
        {"version", model.version()},
        {"sha256", model.sha256()}}},
      {"output", run.is_multi_label() ? "multi-label" : "exclusive classes"},
      {"layer", run.started.layer()},
      {"server_version", run.started.server_version()},
      {"config", ConfigJson(run)}};
  AddCounts(run, json);
  json["classification"] = ClassificationJson(run);
  json["aopc"] = ArrayOf(summary.aopc, run);
  json["max_sensitivity"] = ArrayOf(summary.max_sensitivity, run);
  json["haas"] = ArrayOf(summary.haas, run);
  json["differences"] = ArrayOf(summary.differences);
  json["failures"] = ArrayOf(run.failures);
  return json;
}

}  // namespace

Json JsonReport(const Report& report) {
  Json runs = Json::array();
  for (const ReportedRun& run : report.runs) runs.push_back(RunJson(run));
  Json absences = Json::array();
  for (const Absence& absence : AbsencesOf(report)) {
    absences.push_back({{"runs", absence.runs}, {"reason", absence.sentence}});
  }
  return {{"schema_version", kSchemaVersion},
          {"camctl_version", CAMSERVE_VERSION},
          {"runs", std::move(runs)},
          {"absent", std::move(absences)}};
}

}  // namespace camserve::camctl
