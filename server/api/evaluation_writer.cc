#include "server/api/evaluation_writer.h"

#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "server/api/proto_enums.h"
#include "server/api/response_writer.h"

namespace camserve {
namespace {

void WriteAopcConfig(const AopcSpec& spec, v1::AopcConfig& message) {
  message.mutable_grids()->Assign(spec.grids.begin(), spec.grids.end());
  for (const PerturbationOrder order : spec.orders) {
    message.add_orders(ToProto(order));
  }
  message.set_fill(ToProto(spec.fill));
  message.set_return_curves(spec.return_curves);
}

void WriteConfig(const EvaluationSpec& spec, v1::EvaluationConfig& message) {
  for (const CamMethod method : spec.methods) {
    message.add_methods(ToProto(method));
  }
  if (spec.aopc.has_value()) {
    WriteAopcConfig(*spec.aopc, *message.mutable_aopc());
  }
  if (spec.max_sensitivity.has_value()) {
    for (const SensitivityPoints& of_radius : spec.max_sensitivity->radii) {
      v1::SensitivityPoint& point =
          *message.mutable_max_sensitivity()->add_radii();
      point.set_radius(of_radius.radius);
      point.set_points(of_radius.points);
    }
  }
  if (spec.haas.has_value()) {
    message.mutable_haas()->set_is_signed(spec.haas->is_signed);
  }
  message.set_seed(spec.seed);
}

void WriteEstimate(const Estimate& estimate, v1::Estimate& message) {
  message.set_mean(estimate.mean);
  if (estimate.has_interval()) {
    message.set_low(estimate.low);
    message.set_high(estimate.high);
  }
  message.set_samples(estimate.samples);
  message.set_pairs(estimate.pairs);
  message.set_replicates(estimate.replicates);
}

// `mutable_estimate` is called only where there is an estimate.
template <typename Mutable>
void WriteEstimate(const std::optional<Estimate>& estimate,
                   Mutable mutable_estimate) {
  if (estimate.has_value()) WriteEstimate(*estimate, *mutable_estimate());
}

using LabelMeans = google::protobuf::RepeatedPtrField<v1::LabelMean>;

void WriteLabelMeans(const std::vector<LabelMean>& means,
                     LabelMeans& messages) {
  for (const LabelMean& mean : means) {
    v1::LabelMean& message = *messages.Add();
    message.set_index(mean.class_index);
    message.set_mean(mean.mean);
    message.set_pairs(mean.pairs);
  }
}

void WriteClass(const ClassSummary& summary, v1::ClassSummary& message) {
  message.set_samples(summary.samples);
  if (summary.recall.has_value()) message.set_recall(*summary.recall);
  if (summary.auc.has_value()) message.set_auc(*summary.auc);
  message.set_negatives(summary.negatives);
  if (summary.specificity.has_value()) {
    message.set_specificity(*summary.specificity);
  }
  if (summary.balanced_accuracy.has_value()) {
    message.set_balanced_accuracy(*summary.balanced_accuracy);
  }
  if (summary.prevalence.has_value()) {
    message.set_prevalence(*summary.prevalence);
  }
}

void WriteClassification(const ClassificationSummary& summary,
                         const std::vector<std::string>& class_labels,
                         v1::ClassificationSummary& message) {
  message.set_samples(summary.samples);
  WriteEstimate(summary.accuracy, [&] { return message.mutable_accuracy(); });
  WriteEstimate(summary.balanced_accuracy,
                [&] { return message.mutable_balanced_accuracy(); });
  WriteEstimate(summary.mean_auc, [&] { return message.mutable_mean_auc(); });
  WriteEstimate(summary.exact_match,
                [&] { return message.mutable_exact_match(); });
  for (size_t i = 0; i < summary.classes.size(); ++i) {
    v1::ClassSummary& added = *message.add_classes();
    added.set_index(static_cast<int32_t>(i));
    added.set_label(class_labels[i]);
    WriteClass(summary.classes[i], added);
  }
}

void WriteAopc(const KeySummary& summary, v1::AopcSummary& message) {
  message.set_method(ToProto(summary.key.method));
  message.set_grid(GridOf(summary.key.parameters));
  message.set_order(ToProto(OrderOf(summary.key.parameters)));
  WriteEstimate(summary.score, [&] { return message.mutable_score(); });
  message.mutable_mean_curve()->Assign(summary.mean_curve.begin(),
                                       summary.mean_curve.end());
  WriteLabelMeans(summary.labels, *message.mutable_labels());
}

void WriteMaxSensitivity(const KeySummary& summary,
                         v1::MaxSensitivitySummary& message) {
  message.set_method(ToProto(summary.key.method));
  message.set_radius(RadiusOf(summary.key.parameters));
  WriteEstimate(summary.score, [&] { return message.mutable_score(); });
  WriteEstimate(summary.relative_score,
                [&] { return message.mutable_relative_score(); });
  WriteLabelMeans(summary.labels, *message.mutable_labels());
}

void WriteHaas(const KeySummary& summary, v1::HaasSummary& message) {
  message.set_method(ToProto(summary.key.method));
  WriteEstimate(summary.score, [&] { return message.mutable_score(); });
  message.set_accuracy_original(summary.share_predicted);
  message.set_accuracy_assisted(summary.mean_score);
  WriteLabelMeans(summary.labels, *message.mutable_labels());
}

// A metric that the API has no message for is not sent.
void WriteKeySummary(const KeySummary& summary,
                     v1::EvaluationSummary& message) {
  switch (summary.key.metric) {
    case Metric::kAopc:
      return WriteAopc(summary, *message.add_aopc());
    case Metric::kMaxSensitivity:
      return WriteMaxSensitivity(summary, *message.add_max_sensitivity());
    case Metric::kHaas:
      return WriteHaas(summary, *message.add_haas());
  }
}

// As WriteKeySummary.
void WriteDifference(const PairedDifference& difference,
                     v1::EvaluationSummary& message) {
  const ScoreKey& key = difference.key;
  v1::PairedDifference written;
  switch (key.metric) {
    case Metric::kAopc:
      written.mutable_aopc()->set_grid(GridOf(key.parameters));
      written.mutable_aopc()->set_order(ToProto(OrderOf(key.parameters)));
      break;
    case Metric::kMaxSensitivity:
      written.set_max_sensitivity_radius(RadiusOf(key.parameters));
      break;
    case Metric::kHaas:
      written.mutable_haas_key();
      break;
    default:
      return;
  }
  written.set_first(ToProto(difference.first));
  written.set_second(ToProto(difference.second));
  WriteEstimate(difference.difference, *written.mutable_difference());
  *message.add_differences() = std::move(written);
}

// How often the layer is called in one forward pass.
int CallsOf(const std::string& layer, const Model& model) {
  for (const LayerInfo& info : model.Layers()) {
    if (absl::c_linear_search(info.paths, layer)) return info.calls;
  }
  return 1;
}

void WriteAopcScore(const Score& score, bool with_curve,
                    v1::AopcResult& message) {
  message.set_method(ToProto(score.key.method));
  message.set_grid(GridOf(score.key.parameters));
  message.set_order(ToProto(OrderOf(score.key.parameters)));
  message.set_score(score.value);
  message.set_class_index(score.class_index);
  if (with_curve) {
    message.mutable_curve()->Assign(score.curve.begin(), score.curve.end());
  }
}

void WriteMaxSensitivityScore(const Score& score,
                              v1::MaxSensitivityResult& message) {
  message.set_method(ToProto(score.key.method));
  message.set_radius(RadiusOf(score.key.parameters));
  message.set_score(score.value);
  message.set_class_index(score.class_index);
  if (score.relative_value.has_value()) {
    message.set_relative_score(*score.relative_value);
  }
}

void WriteHaasScore(const Score& score, v1::HaasResult& message) {
  message.set_method(ToProto(score.key.method));
  message.set_class_index(score.class_index);
  message.set_predicted(score.value == 1);
  if (score.predicted_index.has_value()) {
    message.set_predicted_index(*score.predicted_index);
  }
}

// As WriteKeySummary.
void WriteScore(const Score& score, bool with_curve,
                v1::SampleResult& message) {
  switch (score.key.metric) {
    case Metric::kAopc:
      return WriteAopcScore(score, with_curve, *message.add_aopc());
    case Metric::kMaxSensitivity:
      return WriteMaxSensitivityScore(score, *message.add_max_sensitivity());
    case Metric::kHaas:
      return WriteHaasScore(score, *message.add_haas());
  }
}

// Where classes exclude each other, one is true and one is predicted.
void WriteClasses(const SampleScores& scores, OutputKind output,
                  v1::SampleResult& message) {
  if (output == OutputKind::kExclusive) {
    message.set_class_index(scores.true_classes.front());
    message.set_predicted_index(scores.predicted_classes.front());
    return;
  }
  message.mutable_positive_indices()->Assign(scores.true_classes.begin(),
                                             scores.true_classes.end());
  message.mutable_unknown_indices()->Assign(scores.unknown_classes.begin(),
                                            scores.unknown_classes.end());
  message.mutable_predicted_indices()->Assign(scores.predicted_classes.begin(),
                                              scores.predicted_classes.end());
}

}  // namespace

void WriteStarted(const EvaluationSpec& spec, const ServedModel& model,
                  const std::string& layer, const std::string& server_version,
                  v1::EvaluationStarted& message) {
  const std::string& explained =
      layer.empty() ? model.instances.front()->default_layer() : layer;
  v1::EvaluationConfig& config = *message.mutable_config();
  WriteConfig(spec, config);
  config.mutable_model()->set_name(model.identity.name);
  config.mutable_model()->set_version(model.identity.version);
  config.set_layer(explained);
  WriteIdentity(model.identity, *message.mutable_model());
  message.set_layer(explained);
  message.mutable_class_labels()->Assign(model.class_labels.begin(),
                                         model.class_labels.end());
  message.set_server_version(server_version);
  message.set_output(ToProto(model.output));
  message.mutable_thresholds()->Assign(model.thresholds.begin(),
                                       model.thresholds.end());
  message.set_layer_calls(CallsOf(explained, *model.instances.front()));
}

void WriteResult(const SampleEvaluation& evaluation, const EvaluationSpec& spec,
                 absl::Duration compute_time, v1::SampleResult& message) {
  const SampleScores& scores = evaluation.scores;
  message.set_id(scores.id);
  WriteClasses(scores, spec.output, message);
  message.mutable_logits()->Assign(scores.logits.begin(), scores.logits.end());
  const bool with_curves = spec.aopc.has_value() && spec.aopc->return_curves;
  for (const Score& score : scores.scores) {
    WriteScore(score, with_curves, message);
  }
  const auto refusal = evaluation.refusals.find(Metric::kHaas);
  if (refusal != evaluation.refusals.end()) {
    message.set_haas_refusal(refusal->second);
  }
  WriteDuration(compute_time, *message.mutable_compute_time());
}

void WriteFailure(const std::string& id, const absl::Status& reason,
                  v1::SampleFailure& message) {
  message.set_id(id);
  message.set_code(static_cast<int32_t>(reason.code()));
  message.set_reason(std::string(reason.message()));
}

void WriteSummary(const ScoreSummary& summary,
                  const std::vector<std::string>& class_labels,
                  v1::EvaluationSummary& message) {
  WriteClassification(summary.classification, class_labels,
                      *message.mutable_classification());
  for (const KeySummary& one : summary.scores) WriteKeySummary(one, message);
  for (const PairedDifference& difference : summary.differences) {
    WriteDifference(difference, message);
  }
}

}  // namespace camserve
