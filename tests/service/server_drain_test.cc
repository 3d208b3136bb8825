// What calls see of a server that ends.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "tests/service/evaluate_requests.h"
#include "tests/service/gated_model.h"
#include "tests/service/running_server.h"
#include "tests/serving/gate.h"
#include "tests/support/evaluate_stream.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckResponse;

class ServerDrainTest : public testing::Test {
 protected:
  void SetUp() override { server_.WaitUntilServing(); }

  // An evaluation whose first sample is being measured.
  std::unique_ptr<EvaluateStream> BeginEvaluation() {
    auto stream = server_.explanations().Evaluate(&context_);
    stream->Write(ConfigOf("max_sensitivity {}"));
    v1::EvaluateResponse started;
    EXPECT_TRUE(stream->Read(&started));
    stream->Write(SampleOf("a"));
    gate_->AwaitArrivals(1);
    return stream;
  }

  // Returns once the server refuses calls.
  std::jthread BeginDrain(const DrainOptions& options) {
    std::jthread drain(
        [this, options] { server_.application().Drain(options); });
    EXPECT_TRUE(
        Eventually([&] { return !server_.LogLines("finishing").empty(); }));
    return drain;
  }

  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  RunningServer server_{LoadGatedModel(gate_)};
  grpc::ClientContext context_;
};

TEST_F(ServerDrainTest, ACallInFlightIsAnswered) {
  grpc::Status status;
  std::thread caller([&] {
    v1::ExplainRequest request;
    request.mutable_model()->set_name("chest");
    *request.mutable_image() = SampleOf("x").sample().image();
    v1::ExplainResponse response;
    status = server_.explanations().Explain(&context_, request, &response);
  });
  gate_->AwaitArrivals(1);
  const std::jthread drain = BeginDrain(kPatientDrain);
  gate_->Open();
  caller.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(ServerDrainTest, AnEvaluationAnswersWhatItMeasuresThenSumsUp) {
  const auto stream = BeginEvaluation();
  const std::jthread drain = BeginDrain(kPatientDrain);
  gate_->Open();
  const Evaluated evaluated = ReadAll(*stream);
  EXPECT_EQ(evaluated.results.size(), 1u);
  ASSERT_EQ(evaluated.summaries.size(), 1u);
  const v1::ClassificationSummary& summary =
      evaluated.summaries[0].classification();
  EXPECT_EQ(summary.samples(), 1);
  EXPECT_EQ(evaluated.status.error_code(), grpc::UNAVAILABLE);
  // What takes no time is there, and it is said that intervals are not.
  EXPECT_TRUE(summary.has_balanced_accuracy());
  EXPECT_EQ(summary.balanced_accuracy().samples(), 1);
  EXPECT_EQ(summary.balanced_accuracy().replicates(), 0);
  EXPECT_FALSE(summary.balanced_accuracy().has_low());
  EXPECT_FALSE(summary.balanced_accuracy().has_high());
}

TEST_F(ServerDrainTest, AnEvaluationInAHurryGivesUpWhatItMeasures) {
  const auto stream = BeginEvaluation();
  const std::jthread drain = BeginDrain({.delay = absl::ZeroDuration(),
                                         .timeout = absl::Hours(1),
                                         .summary_time = absl::Hours(1)});
  EXPECT_TRUE(
      Eventually([&] { return !server_.LogLines("hurrying").empty(); }));
  // The pass under way ends, and of the sample no other is begun.
  gate_->Open();
  const Evaluated evaluated = ReadAll(*stream);
  EXPECT_TRUE(evaluated.results.empty());
  ASSERT_EQ(evaluated.summaries.size(), 1u);
  EXPECT_EQ(evaluated.summaries[0].classification().samples(), 0);
  EXPECT_EQ(evaluated.status.error_code(), grpc::UNAVAILABLE);
  EXPECT_EQ(gate_->arrived(), 1);
}

TEST_F(ServerDrainTest, AnEvaluationWithoutSamplesSumsUpNone) {
  const auto stream = server_.explanations().Evaluate(&context_);
  stream->Write(ConfigOf("haas {}"));
  v1::EvaluateResponse started;
  ASSERT_TRUE(stream->Read(&started));
  server_.application().Drain(kPatientDrain);
  const Evaluated evaluated = ReadAll(*stream);
  EXPECT_EQ(evaluated.summaries.size(), 1u);
  EXPECT_EQ(evaluated.status.error_code(), grpc::UNAVAILABLE);
}

TEST_F(ServerDrainTest, AnEvaluationWithoutConfigurationJustEnds) {
  const auto stream = server_.explanations().Evaluate(&context_);
  server_.application().Drain(kPatientDrain);
  const Evaluated evaluated = ReadAll(*stream);
  EXPECT_TRUE(evaluated.summaries.empty());
  // UNAVAILABLE; or gRPC's CANCELLED, where the call came too late.
  EXPECT_FALSE(evaluated.status.ok());
}

TEST_F(ServerDrainTest, WhatIsLeftAtTheDeadlineIsCancelled) {
  grpc::Status status;
  std::thread caller([&] {
    v1::ExplainRequest request;
    request.mutable_model()->set_name("chest");
    *request.mutable_image() = SampleOf("x").sample().image();
    v1::ExplainResponse response;
    status = server_.explanations().Explain(&context_, request, &response);
  });
  gate_->AwaitArrivals(1);
  server_.application().Drain(
      {.delay = absl::ZeroDuration(), .timeout = absl::Milliseconds(10)});
  caller.join();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(server_.LogLines("finished")[0]["calls_cancelled"], 1);
  gate_->Open();
}

TEST_F(ServerDrainTest, WatchesHearItThenEnd) {
  const auto watch = server_.health().Watch(&context_, {});
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  const std::jthread drain([this] {
    server_.application().Drain({.delay = absl::Milliseconds(10)});
  });
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&response));
}

}  // namespace
}  // namespace camserve
