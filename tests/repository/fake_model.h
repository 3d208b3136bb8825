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

  explicit FakeModel(int class_count = 4, ExplainFunction explain = nullptr)
      : class_count_(class_count), explain_(std::move(explain)) {}

  const std::vector<int64_t>& input_shape() const override { return shape_; }
  const std::vector<int64_t>& image_shape() const override { return shape_; }
  int class_count() const override { return class_count_; }
  const std::string& default_layer() const override { return layer_; }

  absl::StatusOr<std::vector<LayerInfo>> Layers(absl::Time) const override {
    return std::vector<LayerInfo>{
        {.paths = {layer_}, .channels = 2, .height = 2, .width = 2}};
  }

  absl::Status CheckLayer(const std::string& layer, absl::Time) const override {
    return layer.empty() || layer == layer_
               ? absl::OkStatus()
               : absl::NotFoundError("another layer");
  }

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
    Tensor logits = {.shape = {samples, class_count_},
                     .values = std::vector<float>(samples * class_count_)};
    const size_t size = batch.values.size() / samples;
    for (size_t i = 0; i < batch.values.size(); ++i) {
      logits.values[i / size * class_count_] += batch.values[i];
    }
    return logits;
  }

 private:
  SampleExplanation Sum(const SampleQuestion& question) const {
    SampleExplanation answer;
    answer.logits.resize(class_count_);
    for (const float value : question.input.values) answer.logits[0] += value;
    return answer;
  }

  const std::vector<int64_t> shape_ = {3, 8, 8};
  const std::string layer_ = "features.4";
  const int class_count_;
  const ExplainFunction explain_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_REPOSITORY_FAKE_MODEL_H_
