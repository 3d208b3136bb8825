#include "tests/torchscript/model_assertions.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "gtest/gtest.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/support/test_device.h"

namespace camserve {

absl::StatusOr<std::unique_ptr<Model>> LoadModel(
    const std::filesystem::path& path, std::optional<TrunkLayout> layout) {
  // Several threads wait for each other by spinning: slow where other tests
  // run.
  InitializeTorch(/*threads=*/1);
  ModelOptions options;
  options.path = path.string();
  options.device = TestDevice();
  options.optimization.layout = layout;
  AvailableDevices();  // loads CUDA's half of LibTorch
  options.trial_limit = absl::Seconds(5);
  return LoadTorchScript(options);
}

Tensor Slice(const Tensor& tensor, absl::Span<const int64_t> index) {
  Tensor slice;
  slice.shape.assign(tensor.shape.begin() + static_cast<int64_t>(index.size()),
                     tensor.shape.end());
  const int64_t size = std::accumulate(slice.shape.begin(), slice.shape.end(),
                                       int64_t{1}, std::multiplies<int64_t>());
  int64_t position = 0;
  for (size_t axis = 0; axis < index.size(); ++axis) {
    position = position * tensor.shape[axis] + index[axis];
  }
  const auto begin = tensor.values.begin() + position * size;
  slice.values.assign(begin, begin + size);
  return slice;
}

std::vector<SampleQuestion> QuestionsOf(const Tensor& inputs,
                                        const ClassIndices& classes) {
  std::vector<SampleQuestion> questions;
  for (int64_t n = 0; n < inputs.shape.at(0); ++n) {
    SampleQuestion question;
    question.input = Slice(inputs, {n});
    question.classes = classes;
    questions.push_back(std::move(question));
  }
  return questions;
}

std::vector<SampleExplanation> ExplainAll(
    const Model& model, const std::string& layer,
    const std::vector<SampleQuestion>& questions) {
  std::vector<SampleExplanation> explanations;
  for (auto& answer : model.Explain(layer, questions, absl::InfiniteFuture())) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    explanations.push_back(answer.ok() ? *std::move(answer)
                                       : SampleExplanation());
  }
  return explanations;
}

double Distance(const Tensor& a, const Tensor& b) {
  if (a.shape != b.shape) return std::numeric_limits<double>::infinity();
  double distance = 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    const double difference = std::abs(a.values[i] - b.values[i]);
    if (!(difference <= std::numeric_limits<double>::max())) {
      return std::numeric_limits<double>::infinity();
    }
    distance = std::max(distance, difference);
  }
  return distance;
}

double Magnitude(const Tensor& tensor) {
  double magnitude = 0;
  for (const float value : tensor.values) {
    magnitude = std::max<double>(magnitude, std::abs(value));
  }
  return magnitude;
}

void ExpectLogits(const std::vector<float>& logits,
                  const nlohmann::json& expected, double cpu_tolerance) {
  const double tolerance = TestDevice() == "cpu" ? cpu_tolerance : 1e-3;
  ASSERT_EQ(logits.size(), expected.size());
  for (size_t i = 0; i < logits.size(); ++i) {
    const double value = expected[i];
    EXPECT_NEAR(logits[i], value, tolerance * std::max(1.0, std::abs(value)))
        << "logit " << i;
  }
}

}  // namespace camserve
