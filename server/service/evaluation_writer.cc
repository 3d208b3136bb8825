#include "server/service/evaluation_writer.h"

#include <optional>
#include <variant>

#include "server/service/proto_enums.h"
#include "server/service/response_writer.h"

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
    message.mutable_haas()->set_signed_(spec.haas->is_signed);
  }
  message.set_seed(spec.seed);
}

void WriteEstimate(const Estimate& estimate, v1::Estimate& message) {
  message.set_mean(estimate.mean);
  message.set_low(estimate.low);
  message.set_high(estimate.high);
  message.set_samples(estimate.samples);
}

// `mutable_estimate` is called where there is an estimate only.
template <typename Mutable>
void WriteEstimate(const std::optional<Estimate>& estimate,
                   Mutable mutable_estimate) {
  if (estimate.has_value()) WriteEstimate(*estimate, *mutable_estimate());
}

void WriteClassification(const ClassificationSummary& summary,
                         const std::vector<std::string>& class_labels,
                         v1::ClassificationSummary& message) {
  message.set_samples(summary.samples);
  WriteEstimate(summary.accuracy, [&] { return message.mutable_accuracy(); });
  WriteEstimate(summary.balanced_accuracy,
                [&] { return message.mutable_balanced_accuracy(); });
  WriteEstimate(summary.mean_auc, [&] { return message.mutable_mean_auc(); });
  for (size_t i = 0; i < summary.classes.size(); ++i) {
    const ClassSummary& of_class = summary.classes[i];
    v1::ClassSummary& added = *message.add_classes();
    added.set_index(static_cast<int32_t>(i));
    added.set_label(class_labels[i]);
    added.set_samples(of_class.samples);
    if (of_class.recall.has_value()) added.set_recall(*of_class.recall);
    if (of_class.auc.has_value()) added.set_auc(*of_class.auc);
  }
}

void WriteAopc(const AopcSummary& summary, v1::AopcSummary& message) {
  message.set_method(ToProto(summary.key.method));
  message.set_grid(summary.key.grid);
  message.set_order(ToProto(summary.key.order));
  WriteEstimate(summary.score, [&] { return message.mutable_score(); });
  message.mutable_mean_curve()->Assign(summary.mean_curve.begin(),
                                       summary.mean_curve.end());
}

void WriteMaxSensitivity(const MaxSensitivitySummary& summary,
                         v1::MaxSensitivitySummary& message) {
  message.set_method(ToProto(summary.key.method));
  message.set_radius(summary.key.radius);
  WriteEstimate(summary.score, [&] { return message.mutable_score(); });
  WriteEstimate(summary.relative_score,
                [&] { return message.mutable_relative_score(); });
}

void WriteHaas(const HaasSummary& summary, v1::HaasSummary& message) {
  message.set_method(ToProto(summary.method));
  WriteEstimate(summary.score, [&] { return message.mutable_score(); });
  message.set_accuracy_original(summary.accuracy_original);
  message.set_accuracy_assisted(summary.accuracy_assisted);
}

void WriteDifference(const PairedDifference& difference,
                     v1::PairedDifference& message) {
  message.set_first(ToProto(difference.first));
  message.set_second(ToProto(difference.second));
  if (const auto* aopc = std::get_if<AopcKey>(&difference.score)) {
    message.mutable_aopc()->set_grid(aopc->grid);
    message.mutable_aopc()->set_order(ToProto(aopc->order));
  } else if (const auto* sensitivity =
                 std::get_if<MaxSensitivityKey>(&difference.score)) {
    message.set_max_sensitivity_radius(sensitivity->radius);
  } else {
    message.set_haas(true);
  }
  WriteEstimate(difference.difference, *message.mutable_difference());
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
}

void WriteResult(const SampleEvaluation& evaluation, const EvaluationSpec& spec,
                 absl::Duration compute_time, v1::SampleResult& message) {
  const SampleScores& scores = evaluation.scores;
  message.set_id(scores.id);
  message.set_class_index(scores.class_index);
  message.set_predicted_index(scores.predicted_index);
  message.mutable_logits()->Assign(scores.logits.begin(), scores.logits.end());
  for (const AopcScore& score : scores.aopc) {
    v1::AopcResult& added = *message.add_aopc();
    added.set_method(ToProto(score.key.method));
    added.set_grid(score.key.grid);
    added.set_order(ToProto(score.key.order));
    added.set_score(score.score);
    if (spec.aopc->return_curves) {
      added.mutable_curve()->Assign(score.curve.begin(), score.curve.end());
    }
  }
  for (const MaxSensitivityScore& score : scores.max_sensitivity) {
    v1::MaxSensitivityResult& added = *message.add_max_sensitivity();
    added.set_method(ToProto(score.key.method));
    added.set_radius(score.key.radius);
    added.set_score(score.score);
    if (score.relative_score.has_value()) {
      added.set_relative_score(*score.relative_score);
    }
  }
  for (const HaasScore& score : scores.haas) {
    v1::HaasResult& added = *message.add_haas();
    added.set_method(ToProto(score.method));
    added.set_predicted_index(score.predicted_index);
  }
  message.set_haas_refusal(evaluation.haas_refusal);
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
  for (const AopcSummary& aopc : summary.aopc) {
    WriteAopc(aopc, *message.add_aopc());
  }
  for (const MaxSensitivitySummary& sensitivity : summary.max_sensitivity) {
    WriteMaxSensitivity(sensitivity, *message.add_max_sensitivity());
  }
  for (const HaasSummary& haas : summary.haas) {
    WriteHaas(haas, *message.add_haas());
  }
  for (const PairedDifference& difference : summary.differences) {
    WriteDifference(difference, *message.add_differences());
  }
}

}  // namespace camserve
