#include "client/camctl/report/json_report.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

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
  return {{"mean", estimate->mean},
          {"low", estimate->low},
          {"high", estimate->high},
          {"samples", estimate->samples}};
}

Json ToJson(const AopcSummary& aopc) {
  return {{"method", MethodName(aopc.key.method)},
          {"grid", aopc.key.grid},
          {"order", OrderName(aopc.key.order)},
          {"score", ToJson(aopc.score)},
          {"mean_curve", aopc.mean_curve}};
}

Json ToJson(const MaxSensitivitySummary& sensitivity) {
  return {{"method", MethodName(sensitivity.key.method)},
          {"radius", sensitivity.key.radius},
          {"score", ToJson(sensitivity.score)},
          {"relative_score", ToJson(sensitivity.relative_score)}};
}

Json ToJson(const HaasSummary& haas) {
  return {{"method", MethodName(haas.method)},
          {"score", ToJson(haas.score)},
          {"accuracy_original", haas.accuracy_original},
          {"accuracy_assisted", haas.accuracy_assisted}};
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

template <typename Items>
Json ArrayOf(const Items& items) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(ToJson(item));
  return array;
}

Json ClassificationJson(const ReportedRun& run) {
  const ClassificationSummary& summary = run.summary.classification;
  Json classes = Json::array();
  for (size_t i = 0; i < summary.classes.size(); ++i) {
    const ClassSummary& one = summary.classes[i];
    classes.push_back({{"index", i},
                       {"label", run.started.class_labels(static_cast<int>(i))},
                       {"samples", one.samples},
                       {"recall", ToJson(one.recall)},
                       {"auc", ToJson(one.auc)}});
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

Json RunJson(const ReportedRun& run) {
  const v1::ModelIdentity& model = run.started.model();
  const ScoreSummary& summary = run.summary;
  return {{"label", run.label},
          {"data_set", run.data_set},
          {"model",
           {{"name", model.name()},
            {"version", model.version()},
            {"sha256", model.sha256()}}},
          {"layer", run.started.layer()},
          {"server_version", run.started.server_version()},
          {"config", ConfigJson(run)},
          {"samples", summary.classification.samples},
          {"correct_samples", run.correct_samples},
          {"classification", ClassificationJson(run)},
          {"aopc", ArrayOf(summary.aopc)},
          {"max_sensitivity", ArrayOf(summary.max_sensitivity)},
          {"haas", ArrayOf(summary.haas)},
          {"differences", ArrayOf(summary.differences)},
          {"failures", ArrayOf(run.failures)}};
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
