// Evaluate on a real server: what it must give whatever else goes on, and what
// it must not take.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/evaluate_stream.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

constexpr int kClasses = 5;
constexpr int kSamples = 42;

v1::EvaluateRequest ConfigOf(uint64_t seed) {
  v1::EvaluateRequest request;
  v1::EvaluationConfig& config = *request.mutable_config();
  config.mutable_model()->set_name(kSmallModel);
  config.set_seed(seed);
  config.mutable_aopc()->add_grids(4);
  config.mutable_aopc()->add_orders(v1::PERTURBATION_ORDER_MORF);
  config.mutable_aopc()->add_orders(v1::PERTURBATION_ORDER_RANDOM);
  config.mutable_aopc()->set_return_curves(true);
  v1::SensitivityPoint& point = *config.mutable_max_sensitivity()->add_radii();
  point.set_radius(0.1);
  point.set_points(11);
  config.mutable_haas()->set_is_signed(true);
  return request;
}

v1::EvaluateRequest SampleOf(int number) {
  v1::EvaluateRequest request;
  v1::Sample& sample = *request.mutable_sample();
  sample.set_id(absl::StrCat("sample ", number));
  sample.set_class_index(number % kClasses);
  const Tensor input = OwnInput(number);
  v1::Tensor& tensor = *sample.mutable_image()->mutable_tensor();
  tensor.mutable_shape()->Assign(input.shape.begin(), input.shape.end());
  tensor.set_data(input.values.data(), input.values.size() * sizeof(float));
  return request;
}

// By sample, without the time that it took.
using Results = std::map<std::string, std::string>;

void Add(const Evaluated& evaluated, Results& results) {
  EXPECT_TRUE(evaluated.status.ok()) << Text(evaluated.status);
  for (v1::SampleResult result : evaluated.results) {
    result.clear_compute_time();
    const bool is_new =
        results.emplace(result.id(), result.SerializeAsString()).second;
    EXPECT_TRUE(is_new) << result.id();
  }
}

// A server of an own model in a process of its own.
class EvaluateTest : public testing::Test {
 protected:
  void SetUp() override {
    folders_.AddOwn(kSmallModel, "input { mean: 0.5 std: 0.5 }");
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
  }

  Evaluated Evaluate(std::vector<int> numbers, uint64_t seed = 7) {
    std::vector<v1::EvaluateRequest> requests = {ConfigOf(seed)};
    for (const int number : numbers) requests.push_back(SampleOf(number));
    return camserve::Evaluate(server_->explanations(), requests);
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

std::vector<int> Range(int end, int step = 1, int begin = 0) {
  std::vector<int> numbers;
  for (int i = begin; i < end; i += step) numbers.push_back(i);
  return numbers;
}

TEST_F(EvaluateTest, IsTheSameBitForBitInOneStreamOrSevenAndInAnyOrder) {
  constexpr int kStreams = 7;
  Results of_one;
  const Evaluated alone = Evaluate(Range(kSamples));
  Add(alone, of_one);
  ASSERT_EQ(of_one.size(), kSamples);
  // Of an untrained model's: enough to have all metrics.
  EXPECT_GT(alone.summaries.at(0).aopc(0).score().samples(), 3);
  std::vector<Evaluated> parts(kStreams);
  std::vector<std::thread> streams;
  for (int stream = 0; stream < kStreams; ++stream) {
    streams.emplace_back([&, stream] {
      std::vector<int> numbers = Range(kSamples, kStreams, stream);
      std::reverse(numbers.begin(), numbers.end());
      parts[stream] = Evaluate(numbers);
    });
  }
  for (std::thread& stream : streams) stream.join();
  Results of_seven;
  for (const Evaluated& part : parts) Add(part, of_seven);
  EXPECT_EQ(of_one, of_seven);
}

TEST_F(EvaluateTest, AnotherSeedGivesAnotherNoise) {
  Results one;
  Results another;
  Add(Evaluate(Range(kSamples), 1), one);
  Add(Evaluate(Range(kSamples), 2), another);
  EXPECT_NE(one, another);
}

TEST_F(EvaluateTest, ExplainsGoOnBesideAnEvaluation) {
  Evaluated evaluated;
  std::thread evaluation([&] { evaluated = Evaluate(Range(60)); });
  const v1::ExplainRequest request = RequestOf(kSmallModel, OwnInput(1));
  const Explained first = Explain(server_->explanations(), request);
  ASSERT_TRUE(first.status.ok()) << Text(first.status);
  for (int i = 0; i < 50; ++i) {
    const Explained again = Explain(server_->explanations(), request);
    ASSERT_TRUE(again.status.ok()) << Text(again.status);
    EXPECT_EQ(again.response.explanations(0).raw_map().data(),
              first.response.explanations(0).raw_map().data());
  }
  evaluation.join();
  EXPECT_TRUE(evaluated.status.ok()) << Text(evaluated.status);
  EXPECT_EQ(evaluated.results.size(), 60U);
}

TEST_F(EvaluateTest, MetricsShowTheLastEvaluation) {
  ASSERT_TRUE(Evaluate(Range(10)).status.ok());
  const std::string metrics = server_->Metrics();
  for (const char* line :
       {"camserve_evaluation_samples{model=\"conv_flatten_scores\"} 10",
        "camserve_evaluation_score{method=\"\",metric=\"accuracy\"",
        "camserve_evaluation_score{method=\"hires_cam\",metric=\"haas\"",
        "camserve_requests_total{code=\"OK\",method=\"Evaluate\","
        "model=\"conv_flatten_scores\"} 1"}) {
    EXPECT_THAT(metrics, testing::HasSubstr(line));
  }
}

// A sample's images pass through; its scores, a few hundred bytes, stay.
TEST_F(EvaluateTest, MemoryDoesNotGrowWithTheImages) {
  grpc::ClientContext context;
  const auto stream = server_->explanations().Evaluate(&context);
  v1::EvaluateRequest config;
  config.mutable_config()->mutable_model()->set_name(kSmallModel);
  config.mutable_config()->mutable_haas();
  ASSERT_TRUE(stream->Write(config));
  Evaluated evaluated;
  std::thread reader([&] { evaluated = ReadAll(*stream); });
  const auto send = [&](int begin, int end) {
    for (int number = begin; number < end; ++number) {
      ASSERT_TRUE(stream->Write(SampleOf(number)));
    }
  };
  constexpr int kWarm = 500;
  constexpr int kAll = 4000;  // 12 KB each: 43 MB after the first
  send(0, kWarm);
  const int64_t before = server_->process().ResidentBytes();
  send(kWarm, kAll);
  stream->WritesDone();
  reader.join();
  const int64_t after = server_->process().ResidentBytes();
  EXPECT_TRUE(evaluated.status.ok()) << Text(evaluated.status);
  EXPECT_EQ(evaluated.results.size(), static_cast<size_t>(kAll));
  if (kMemoryIsTelling) {
    EXPECT_LT(after - before, 8 << 20);
  }
  RecordProperty("growth_bytes", static_cast<int>(after - before));
}

}  // namespace
}  // namespace camserve
