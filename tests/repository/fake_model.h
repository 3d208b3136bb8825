// A model without LibTorch, for tests of what stands above it.
#ifndef CAMSERVE_TESTS_REPOSITORY_FAKE_MODEL_H_
#define CAMSERVE_TESTS_REPOSITORY_FAKE_MODEL_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/model/model.h"

namespace camserve {

// Takes [3, 8, 8] and has as many classes as it is told. Its logits are the sum
// of the input and then zeros, unless `explain` answers in its place.
// Thread-safe where `explain` is.
class FakeModel : public Model {
 public:
  using Answer = absl::StatusOr<SampleExplanation>;
  using ExplainFunction = std::function<Answer(const std::string& layer,
                                               const SampleQuestion& question,
                                               absl::Time deadline)>;

  // What it tells of itself.
  struct Facts {
    int class_count = 4;
    ModelOutput output;
    std::vector<std::string> warnings;
    std::vector<RefusedLayer> refused_layers;
    TrunkInfo trunk;
    // Of its one layer.
    std::string not_optimized;
    int calls = 1;
    LayerCost cost = {.has_constant_gradients = true};
  };

  explicit FakeModel(int class_count = 4, ExplainFunction explain = nullptr)
      : FakeModel(Facts{.class_count = class_count}, std::move(explain)) {}
  explicit FakeModel(Facts facts, ExplainFunction explain = nullptr)
      : facts_(std::move(facts)), explain_(std::move(explain)) {}

  const std::vector<int64_t>& input_shape() const override { return shape_; }
  const std::vector<int64_t>& image_shape() const override { return shape_; }
  int class_count() const override { return facts_.class_count; }
  const std::string& default_layer() const override { return layer_; }

  const ModelOutput& output() const override { return facts_.output; }
  TrunkInfo trunk() const override { return facts_.trunk; }
  const std::vector<LoadStep>& load_steps() const override { return steps_; }
  const std::vector<std::string>& warnings() const override {
    return facts_.warnings;
  }

  std::vector<LayerInfo> Layers() const override {
    return {{.paths = {layer_},
             .channels = 2,
             .height = 2,
             .width = 2,
             .calls = facts_.calls,
             .verdicts = {FaithfulnessVerdict::kUnknown,
                          FaithfulnessVerdict::kUnknown},
             .not_optimized = facts_.not_optimized}};
  }
  const std::vector<RefusedLayer>& refused_layers() const override {
    return facts_.refused_layers;
  }
  absl::StatusOr<bool> JudgeLayers(absl::Time) const override { return true; }

  absl::Status CheckLayer(const std::string& layer, absl::Time) const override {
    return layer.empty() || layer == layer_
               ? absl::OkStatus()
               : absl::NotFoundError("another layer");
  }

  LayerCost CostAt(const std::string&) const override { return facts_.cost; }

  absl::Status CheckInput(absl::Span<const int64_t> shape) const override {
    return shape == shape_ ? absl::OkStatus()
                           : absl::InvalidArgumentError("another shape");
  }

  std::vector<Answer> Explain(const std::string& layer,
                              absl::Span<const SampleQuestion> questions,
                              absl::Time deadline) const override {
    std::vector<Answer> answers;
    for (const SampleQuestion& question : questions) {
      answers.push_back(explain_ ? explain_(layer, question, deadline)
                                 : Sum(question));
    }
    return answers;
  }

  absl::StatusOr<Tensor> Logits(const std::string&, const Tensor& batch,
                                absl::Time) const override {
    const int64_t samples = batch.shape[0];
    const int classes = class_count();
    Tensor logits = {.shape = {samples, classes},
                     .values = std::vector<float>(samples * classes)};
    const size_t size = batch.values.size() / samples;
    for (size_t i = 0; i < batch.values.size(); ++i) {
      logits.values[i / size * classes] += batch.values[i];
    }
    return logits;
  }

 private:
  SampleExplanation Sum(const SampleQuestion& question) const {
    SampleExplanation answer;
    answer.logits.resize(class_count());
    for (const float value : question.input.values) answer.logits[0] += value;
    answer.probabilities = Probabilities(facts_.output.kind, answer.logits);
    return answer;
  }

  const std::vector<int64_t> shape_ = {3, 8, 8};
  const std::string layer_ = "features.4";
  const Facts facts_;
  const std::vector<LoadStep> steps_ = {
      {.name = "read", .duration = absl::Seconds(2)}};
  const ExplainFunction explain_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_REPOSITORY_FAKE_MODEL_H_
