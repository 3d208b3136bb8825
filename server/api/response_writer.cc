#include "server/api/response_writer.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "common/output_kind.h"
#include "server/api/proto_enums.h"

namespace camserve {
namespace {

void WriteScore(const SampleExplanation& sample, int index,
                const ServedModel& model, absl::Span<const int> predicted,
                v1::ClassScore& score) {
  score.set_index(index);
  score.set_label(model.class_labels[index]);
  score.set_logit(sample.logits[index]);
  if (model.output != OutputKind::kRegression) {
    score.set_probability(static_cast<float>(sample.probabilities[index]));
  }
  score.set_predicted(
      std::binary_search(predicted.begin(), predicted.end(), index));
}

std::vector<int> PredictedBy(const SampleExplanation& sample,
                             const ServedModel& model) {
  return PredictedClasses(model.output, sample.logits, model.thresholds);
}

void WriteFaithfulness(const SignedMap& map, v1::Faithfulness& message) {
  message.set_verdict(ToProto(map.verdict));
  message.set_map_sum(map.map_sum);
  message.set_logit(map.logit);
  if (map.bias.has_value()) message.set_bias(*map.bias);
  if (map.residual.has_value()) message.set_residual(*map.residual);
  message.set_error(map.faithfulness_error);
}

void WriteOutput(const ServedModel& model, v1::ModelOutput& message) {
  const ModelOutput& output = model.instances.front()->output();
  message.set_kind(ToProto(model.output));
  message.set_removed_step(ToProto(output.removed_step));
  message.mutable_thresholds()->Assign(model.thresholds.begin(),
                                       model.thresholds.end());
  message.set_logits_key(output.logits_key);
}

// In how many classes a residual was looked for. Only the verdict kUnknown has
// such a number.
int ClassesChecked(const LayerInfo& layer, FaithfulnessVerdict verdict) {
  return verdict == FaithfulnessVerdict::kUnknown ? layer.classes_checked : 0;
}

}  // namespace

void WriteTensor(const Tensor& tensor, v1::Tensor& message) {
  message.mutable_shape()->Assign(tensor.shape.begin(), tensor.shape.end());
  message.set_data(tensor.values.data(), tensor.values.size() * sizeof(float));
}

void WriteScores(const SampleExplanation& sample, const ServedModel& model,
                 v1::ExplainResponse& response) {
  const std::vector<int> predicted = PredictedBy(sample, model);
  std::vector<int> order(sample.logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int left, int right) {
    return sample.logits[left] > sample.logits[right];
  });
  for (const int index : order) {
    WriteScore(sample, index, model, predicted, *response.add_scores());
  }
}

void WriteExplanation(const SampleExplanation& sample, const SignedMap& map,
                      const ServedModel& model, v1::Explanation& message) {
  message.set_method(ToProto(map.method));
  WriteScore(sample, map.class_index, model, PredictedBy(sample, model),
             *message.mutable_target());
  WriteFaithfulness(map, *message.mutable_faithfulness());
  message.set_empty_reason(ToProto(map.empty_reason));
  message.set_positive_share(map.positive_share);
}

void WriteDuration(absl::Duration duration,
                   google::protobuf::Duration& message) {
  absl::Duration rest;
  message.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  message.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
}

void WriteStages(const StageDurations& stages, v1::StageTimes& message) {
  WriteDuration(stages.queue, *message.mutable_queue());
  WriteDuration(stages.decode, *message.mutable_decode());
  WriteDuration(stages.compute, *message.mutable_compute());
  WriteDuration(stages.render, *message.mutable_render());
  message.set_batch_size(stages.batch_size);
}

void WriteIdentity(const ModelIdentity& identity, v1::ModelIdentity& message) {
  message.set_name(identity.name);
  message.set_version(identity.version);
  message.set_sha256(identity.sha256);
}

void WriteStatus(const ModelStatus& status, v1::ModelStatus& message) {
  WriteIdentity(status.identity, *message.mutable_model());
  message.set_state(ToProto(status.state));
  message.set_reason(status.reason);
}

void WriteTrunk(const TrunkInfo& trunk, v1::Trunk& message) {
  message.set_layout(ToProto(trunk.layout));
  message.set_packed_weight_bytes(trunk.packed_weight_bytes);
  for (const TrunkTiming& timing : trunk.timings) {
    v1::TrunkTiming& each = *message.add_timings();
    each.set_layout(ToProto(timing.layout));
    each.set_batch_size(static_cast<int32_t>(timing.batch_size));
    WriteDuration(timing.per_image, *each.mutable_per_image());
  }
}

void WriteModel(const ServedModel& model, v1::ModelInfo& info) {
  const Model& instance = *model.instances.front();
  for (const int64_t size : instance.input_shape()) {
    info.add_input_shape(static_cast<int32_t>(size));
  }
  info.mutable_class_labels()->Assign(model.class_labels.begin(),
                                      model.class_labels.end());
  info.set_default_layer(instance.default_layer());
  info.mutable_placements()->Assign(model.placements.begin(),
                                    model.placements.end());
  WriteOutput(model, *info.mutable_output());
  WriteTrunk(instance.trunk(), *info.mutable_trunk());
  for (const RefusedLayer& refused : instance.refused_layers()) {
    v1::RefusedLayer& message = *info.add_refused_layers();
    message.set_path(refused.path);
    message.set_reason(refused.reason);
  }
  info.mutable_warnings()->Assign(instance.warnings().begin(),
                                  instance.warnings().end());
}

void WriteLayer(const LayerInfo& layer, v1::LayerInfo& message) {
  message.mutable_paths()->Assign(layer.paths.begin(), layer.paths.end());
  message.set_channels(layer.channels);
  message.set_height(layer.height);
  message.set_width(layer.width);
  message.set_calls(layer.calls);
  for (const CamMethod method : CamMethods()) {
    v1::MethodFaithfulness& faithfulness = *message.add_verdicts();
    faithfulness.set_method(ToProto(method));
    const FaithfulnessVerdict verdict = layer.verdicts[method];
    faithfulness.set_verdict(ToProto(verdict));
    faithfulness.set_classes_checked(ClassesChecked(layer, verdict));
  }
  message.set_not_optimized(layer.not_optimized);
}

}  // namespace camserve
