#include "client/camctl/report/json_report.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "camserve/v1/evaluation.pb.h"
#include "camserve/v1/explanation.pb.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/report/absences.h"
#include "common/cam_method.h"
#include "common/scores/score_key.h"

namespace camserve::camctl {
namespace {

constexpr int kSchemaVersion = 2;

// The contract's name of the method. A method that the contract does not know
// is called as people call it.
std::string MethodEnumName(CamMethod method) {
  std::string name = v1::CamMethod_Name(NamesOf(method).number);
  return name.empty() ? MethodName(method) : name;
}

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

// Adds the means by label, which only multi-label models have.
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

// The parameter's value: a number, or the contract's name for it.
Json ToJson(const MetricParameter& parameter, double value) {
  if (!parameter.contract_names.empty()) {
    return parameter.contract_names[static_cast<size_t>(value)];
  }
  return parameter.is_count ? Json(static_cast<int64_t>(value)) : Json(value);
}

void AddParameters(const ScoreKey& key, Json& json) {
  const std::vector<MetricParameter>& parameters =
      TraitsOf(key.metric).parameters;
  for (size_t i = 0; i < parameters.size(); ++i) {
    json[parameters[i].name] = ToJson(parameters[i], key.parameters[i]);
  }
}

Json ToJson(const KeySummary& score, const ReportedRun& run) {
  const MetricTraits& traits = TraitsOf(score.key.metric);
  Json json = {{"method", MethodEnumName(score.key.method)}};
  AddParameters(score.key, json);
  json["score"] = ToJson(score.score);
  if (traits.has_relative_score) {
    json["relative_score"] = ToJson(score.relative_score);
  }
  if (traits.averaging == Averaging::kMeanOverPredicted) {
    json["accuracy_original"] = score.share_predicted;
    json["accuracy_assisted"] = score.mean_score;
  }
  if (traits.has_curve) json["mean_curve"] = score.mean_curve;
  AddLabels(score.labels, run, json);
  return json;
}

// Parameters of other metrics are null.
Json ToJson(const PairedDifference& difference) {
  Json json = {{"first", MethodEnumName(difference.first)},
               {"second", MethodEnumName(difference.second)},
               {"metric", TraitsOf(difference.key.metric).name}};
  for (const Metric metric : AllMetrics()) {
    for (const MetricParameter& parameter : TraitsOf(metric).parameters) {
      json[parameter.name] = nullptr;
    }
  }
  AddParameters(difference.key, json);
  json["difference"] = ToJson(std::optional(difference.difference));
  json["excludes_zero"] = difference.difference.excludes_zero();
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
  const ScoreSummary& summary = run.summary;
  Json json = {{"label", run.label},
               {"data_set", run.data_set},
               {"model", camctl::ToJson(run.started.model())},
               {"output", v1::OutputKind_Name(run.is_multi_label()
                                                  ? v1::OUTPUT_KIND_MULTI_LABEL
                                                  : v1::OUTPUT_KIND_EXCLUSIVE)},
               {"layer", run.started.layer()},
               {"server_version", run.started.server_version()},
               {"config", ConfigJson(run)}};
  AddCounts(run, json);
  json["classification"] = ClassificationJson(run);
  for (const Metric metric : AllMetrics()) {
    json[TraitsOf(metric).name] = Json::array();
  }
  for (const KeySummary& score : summary.scores) {
    json[TraitsOf(score.key.metric).name].push_back(ToJson(score, run));
  }
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
