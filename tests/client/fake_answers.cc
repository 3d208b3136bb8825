#include "tests/client/fake_answers.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace camserve {
namespace {

v1::ModelIdentity Identity(const std::string& name, int64_t version) {
  v1::ModelIdentity identity;
  identity.set_name(name);
  identity.set_version(version);
  identity.set_sha256(std::string(64, static_cast<char>('a' + version)));
  return identity;
}

v1::ClassScore Score(int index, const std::string& label, float logit,
                     float probability) {
  v1::ClassScore score;
  score.set_index(index);
  score.set_label(label);
  score.set_logit(logit);
  score.set_probability(probability);
  return score;
}

v1::Tensor Map(int side, float first) {
  v1::Tensor tensor;
  tensor.add_shape(side);
  tensor.add_shape(side);
  std::vector<float> values(static_cast<size_t>(side) * side);
  for (float& value : values) value = first++;
  tensor.set_data(values.data(), values.size() * sizeof(float));
  return tensor;
}

bool Wants(const v1::ExplainRequest& request, v1::Output output) {
  return std::find(request.outputs().begin(), request.outputs().end(),
                   output) != request.outputs().end();
}

// Sets what the multi-label model predicts; whatever it is, the probabilities
// are far from the thresholds.
void PredictLabels(bool none, v1::ExplainResponse& response) {
  response.set_output(v1::OUTPUT_KIND_MULTI_LABEL);
  for (v1::ClassScore& score : *response.mutable_scores()) {
    score.set_probability(none                 ? 0.0625f
                          : score.index() == 1 ? 0.96875f
                                               : 0.25f);
    score.set_predicted(!none && score.index() > 0);
  }
}

std::vector<v1::ClassScore> Targets(const v1::ExplainRequest& request,
                                    const v1::ExplainResponse& response) {
  const auto& scores = response.scores();
  if (request.classes().has_top_k()) {
    const int k = std::min(request.classes().top_k(), scores.size());
    return {scores.begin(), scores.begin() + k};
  }
  std::vector<v1::ClassScore> targets;
  if (request.classes().above_threshold()) {
    for (const v1::ClassScore& score : scores) {
      if (score.predicted()) targets.push_back(score);
    }
    return targets;
  }
  for (const v1::ClassScore& score : scores) {
    for (const int index : request.classes().indices().values()) {
      if (score.index() == index) targets.push_back(score);
    }
    for (const std::string& label : request.classes().labels().values()) {
      if (score.label() == label) targets.push_back(score);
    }
  }
  if (targets.empty()) targets.push_back(scores[0]);
  return targets;
}

void FillFaithfulness(v1::Explanation& explanation) {
  v1::Faithfulness& faithfulness = *explanation.mutable_faithfulness();
  const bool hires = explanation.method() == v1::CAM_METHOD_HIRES_CAM;
  faithfulness.set_verdict(hires ? v1::FAITHFULNESS_VERDICT_PROVEN
                                 : v1::FAITHFULNESS_VERDICT_NOT_FAITHFUL);
  faithfulness.set_map_sum(3.25);
  faithfulness.set_logit(3.5);
  faithfulness.set_bias(0.25);
  faithfulness.set_residual(hires ? 0 : 1.5);
  explanation.set_positive_share(hires ? 0.75f : 0);
  if (!hires) {
    explanation.set_empty_reason(v1::EMPTY_REASON_NO_POSITIVE_EVIDENCE);
  }
}

v1::Explanation Explain(const v1::ExplainRequest& request, v1::CamMethod method,
                        const v1::ClassScore& target) {
  v1::Explanation explanation;
  explanation.set_method(method);
  *explanation.mutable_target() = target;
  FillFaithfulness(explanation);
  if (Wants(request, v1::OUTPUT_RAW_MAP)) {
    *explanation.mutable_raw_map() = Map(2, -1.0f);
  }
  if (Wants(request, v1::OUTPUT_HEATMAP)) {
    *explanation.mutable_heatmap() = Map(4, 0.0f);
  }
  if (Wants(request, v1::OUTPUT_HEATMAP_PNG)) {
    explanation.set_heatmap_png("a heatmap as PNG");
  }
  if (Wants(request, v1::OUTPUT_OVERLAY_PNG)) {
    explanation.set_overlay_png("an overlay as PNG");
  }
  if (Wants(request, v1::OUTPUT_HEATMAP_JPEG)) {
    explanation.set_heatmap_jpeg("a heatmap as JPEG");
  }
  if (Wants(request, v1::OUTPUT_OVERLAY_JPEG)) {
    explanation.set_overlay_jpeg("an overlay as JPEG");
  }
  return explanation;
}

grpc::Status WithDetail(grpc::StatusCode code, const std::string& message,
                        const google::protobuf::Message& detail) {
  google::rpc::Status details;
  details.set_code(code);
  details.set_message(message);
  details.add_details()->PackFrom(detail);
  return {code, message, details.SerializeAsString()};
}

}  // namespace

v1::ExplainResponse FakeExplanation(const v1::ExplainRequest& request) {
  const std::string& image = request.image().encoded();
  v1::ExplainResponse response;
  *response.mutable_model() = Identity(
      request.model().name(), std::max<int64_t>(1, request.model().version()));
  response.set_layer(request.layer().empty() ? "features.19" : request.layer());
  *response.add_scores() =
      Score(1,
            absl::StartsWith(image, "hostile") ? "../../\x1b[31mowned"
                                               : "Lungenentzündung",
            3.5f, 0.875f);
  *response.add_scores() = Score(0, "healthy", -0.25f, 0.09375f);
  *response.add_scores() = Score(2, "肺がん", -1.5f, 0.03125f);
  response.set_output(v1::OUTPUT_KIND_EXCLUSIVE);
  response.mutable_scores(0)->set_predicted(true);
  if (request.model().name() == kMultiLabelModel) {
    PredictLabels(absl::StartsWith(image, "none"), response);
  }
  response.set_layer_calls(request.layer() == "loop" ? 3 : 1);
  for (const v1::ClassScore& target : Targets(request, response)) {
    for (const int method : request.methods()) {
      *response.add_explanations() =
          Explain(request, static_cast<v1::CamMethod>(method), target);
    }
  }
  if (absl::StartsWith(image, "large")) {
    response.mutable_explanations(0)->set_overlay_png(
        std::string(8 << 20, 'x'));
  }
  response.set_image_width(640);
  response.set_image_height(480);
  response.mutable_times()->mutable_compute()->set_nanos(35'500'000);
  response.mutable_times()->set_batch_size(1);
  return response;
}

v1::ListModelsResponse FakeModels() {
  v1::ListModelsResponse response;
  const auto add = [&](const std::string& name, int version,
                       v1::ModelState state, const std::string& reason) {
    v1::ModelStatus& status = *response.add_models();
    *status.mutable_model() = Identity(name, version);
    status.set_state(state);
    status.set_reason(reason);
  };
  add("chest", 1, v1::MODEL_STATE_READY, "");
  add("chest", 2, v1::MODEL_STATE_READY, "");
  add("chest", 3, v1::MODEL_STATE_LOADING, "");
  add("torn", 1, v1::MODEL_STATE_FAILED, "the file is cut off");
  return response;
}

v1::ModelStatus FakeLoading(const v1::ModelSpec& model) {
  const bool is_torn = model.name() == "torn";
  const int newest = is_torn ? 1 : 2;
  v1::ModelStatus status;
  *status.mutable_model() = Identity(
      model.name(),
      model.version() > 0 ? static_cast<int>(model.version()) : newest);
  status.set_state(is_torn ? v1::MODEL_STATE_FAILED : v1::MODEL_STATE_READY);
  if (is_torn) status.set_reason("the file is cut off");
  return status;
}

v1::GetModelResponse FakeModel() {
  v1::GetModelResponse response;
  v1::ModelInfo& model = *response.mutable_model();
  *model.mutable_status()->mutable_model() = Identity("chest", 2);
  model.mutable_status()->set_state(v1::MODEL_STATE_READY);
  for (const int size : {3, 224, -1}) model.add_input_shape(size);
  model.add_class_labels("healthy");
  model.add_class_labels("Lungenentzündung");
  model.set_default_layer("features.19");
  model.add_placements("cpu");
  model.mutable_output()->set_kind(v1::OUTPUT_KIND_EXCLUSIVE);
  const auto add = [&](const std::vector<std::string>& paths, int side,
                       int calls, v1::FaithfulnessVerdict hires) {
    v1::LayerInfo& layer = *model.add_layers();
    for (const std::string& path : paths) layer.add_paths(path);
    layer.set_channels(64);
    layer.set_height(side);
    layer.set_width(side);
    layer.set_calls(calls);
    v1::MethodFaithfulness& faithfulness = *layer.add_verdicts();
    faithfulness.set_method(v1::CAM_METHOD_HIRES_CAM);
    faithfulness.set_verdict(hires);
  };
  add({"features.0"}, 112, 2, v1::FAITHFULNESS_VERDICT_NOT_FAITHFUL);
  add({"features", "features.19"}, 7, 1, v1::FAITHFULNESS_VERDICT_PROVEN);
  return response;
}

v1::GetModelResponse FakeMultiLabelModel() {
  v1::GetModelResponse response = FakeModel();
  v1::ModelInfo& model = *response.mutable_model();
  model.mutable_status()->mutable_model()->set_name(kMultiLabelModel);
  model.add_class_labels("肺がん");
  v1::ModelOutput& output = *model.mutable_output();
  output.set_kind(v1::OUTPUT_KIND_MULTI_LABEL);
  output.set_removed_step(v1::LAST_STEP_SIGMOID);
  for (const double threshold : {0.5, 0.5, 0.125}) {
    output.add_thresholds(threshold);
  }
  output.set_logits_key("out");
  model.add_warnings("batch norm is frozen in training mode");
  v1::Trunk& trunk = *model.mutable_trunk();
  trunk.set_layout(v1::TRUNK_LAYOUT_CHANNELS_LAST);
  trunk.set_packed_weight_bytes(12345678);
  for (const v1::TrunkLayout layout :
       {v1::TRUNK_LAYOUT_FUSED, v1::TRUNK_LAYOUT_CHANNELS_LAST}) {
    v1::TrunkTiming& timing = *trunk.add_timings();
    timing.set_layout(layout);
    timing.set_batch_size(1);
    timing.mutable_per_image()->set_nanos(layout * 1500000);
  }
  v1::LayerInfo& first = *model.mutable_layers(0);
  first.set_not_optimized("the addition of a parameter cannot be fused");
  first.mutable_verdicts(0)->set_classes_checked(1);
  v1::MethodFaithfulness& unknown = *first.add_verdicts();
  unknown.set_method(v1::CAM_METHOD_GRAD_CAM);
  unknown.set_verdict(v1::FAITHFULNESS_VERDICT_UNKNOWN);
  unknown.set_classes_checked(2);
  model.mutable_layers(1)->mutable_verdicts(0)->set_verdict(
      v1::FAITHFULNESS_VERDICT_UNKNOWN_YET);
  v1::RefusedLayer& refused = *model.add_refused_layers();
  refused.set_path("mirror");
  refused.set_reason("its rows are not the images; name a layer before it");
  return response;
}

v1::GetServerInfoResponse FakeServerInfo() {
  v1::GetServerInfoResponse response;
  response.set_version("9.8.7");
  response.set_libtorch_version("2.11.0");
  response.add_devices("cpu");
  response.add_devices("cuda:0");
  response.add_methods(v1::CAM_METHOD_GRAD_CAM);
  response.add_methods(v1::CAM_METHOD_HIRES_CAM);
  response.mutable_limits()->set_message_bytes(1 << 20);
  response.mutable_limits()->set_image_side(20000);
  return response;
}

grpc::Status StatusWithReason(grpc::StatusCode code, const std::string& message,
                              const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("camserve");
  return WithDetail(code, message, info);
}

grpc::Status InvalidFieldStatus(const std::string& field,
                                const std::string& problem) {
  google::rpc::BadRequest request;
  request.add_field_violations()->set_field(field);
  return WithDetail(grpc::StatusCode::INVALID_ARGUMENT, field + ": " + problem,
                    request);
}

}  // namespace camserve
