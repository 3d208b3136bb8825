// How a stream of Evaluate flows, and how it ends.
#include "tests/support/evaluate_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "grpcpp/client_context.h"
#include "tests/repository/fake_model.h"
#include "tests/service/evaluate_requests.h"
#include "tests/service/gated_model.h"
#include "tests/service/running_server.h"
#include "tests/serving/gate.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(EvaluateStreamTest, TakesNoMoreSamplesThanItHasRoomFor) {
  const auto gate = std::make_shared<Gate>();
  RunningServer server(LoadGatedModel(gate));
  server.WaitUntilServing();
  grpc::ClientContext context;
  const auto stream = server.explanations().Evaluate(&context);
  // Far beyond what flow control lets wait on its way: a few MB.
  constexpr int kSamples = 300;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    stream->Write(ConfigOf("haas {}"));
    for (int i = 0; i < kSamples; ++i) {
      v1::EvaluateRequest request = SampleOf(absl::StrCat(i));
      request.mutable_sample()->mutable_image()->set_source_id(
          std::string(100'000, 'x'));
      stream->Write(request);
      ++written;
    }
    stream->WritesDone();
  });
  gate->AwaitArrivals(1);
  EXPECT_LT(written, kSamples / 2);
  gate->Open();
  const Evaluated evaluated = ReadAll(*stream);
  writer.join();
  EXPECT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  EXPECT_THAT(evaluated.results, SizeIs(kSamples));
}

TEST(EvaluateStreamTest, EndsWithinAPassOnceItIsCancelled) {
  const auto gate = std::make_shared<Gate>();
  RunningServer server(LoadGatedModel(gate));
  server.WaitUntilServing();
  grpc::ClientContext context;
  const auto stream = server.explanations().Evaluate(&context);
  stream->Write(ConfigOf("max_sensitivity {}"));
  for (int i = 0; i < 3; ++i) stream->Write(SampleOf(absl::StrCat(i)));
  gate->AwaitArrivals(1);
  context.TryCancel();
  EXPECT_EQ(ReadAll(*stream).status.error_code(), grpc::CANCELLED);
  // The server hears of it in its own time.
  ASSERT_TRUE(Eventually([&] { return !server.LogLines("call").empty(); }));
  EXPECT_EQ(server.LogLines("call")[0]["code"], "CANCELLED");
  gate->Open();
  // The pass under way ends, and no other is begun.
  grpc::ClientContext another;
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  *request.mutable_image() = SampleOf("x").sample().image();
  v1::ExplainResponse response;
  server.explanations().Explain(&another, request, &response);
  EXPECT_EQ(gate->arrived(), 2);
}

TEST(EvaluateStreamTest, AnExplainInBetweenNeedNotWaitForTheSample) {
  const auto gate = std::make_shared<Gate>();
  RunningServer server(LoadGatedModel(gate));
  server.WaitUntilServing();
  gate->Open();
  grpc::ClientContext context;
  const auto stream = server.explanations().Evaluate(&context);
  stream->Write(ConfigOf("max_sensitivity {}"));
  stream->Write(SampleOf("a"));
  grpc::ClientContext explain_context;
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  *request.mutable_image() = SampleOf("x").sample().image();
  v1::ExplainResponse response;
  EXPECT_TRUE(
      server.explanations().Explain(&explain_context, request, &response).ok());
  stream->WritesDone();
  EXPECT_TRUE(ReadAll(*stream).status.ok());
}

// Its layer can be split once only, as where memory has run out since.
class OnceSplitModel : public FakeModel {
 public:
  OnceSplitModel()
      : FakeModel(3, [](const std::string&, const SampleQuestion& question,
                        absl::Time) { return EvenExplanation(question); }) {}

  absl::Status CheckLayer(const std::string&, absl::Time) const override {
    if (!is_split_.exchange(true)) return absl::OkStatus();
    return absl::ResourceExhaustedError("no memory to split it again");
  }

 private:
  mutable std::atomic<bool> is_split_ = false;
};

TEST(EvaluateStreamTest, TheSummaryAsksNothingOfTheModel) {
  RunningServer server(
      [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return std::make_unique<OnceSplitModel>();
      });
  server.WaitUntilServing();
  const Evaluated evaluated =
      Evaluate(server.explanations(), {ConfigOf("haas {}"), SampleOf("a")});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.summaries, SizeIs(1));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
      evaluated.summaries[0].run(), evaluated.started.at(0)));
}

TEST(EvaluateStreamTest, EndsWithItsSummaryWhereTheModelIsUnloadedMeanwhile) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.model_control = ModelControl::kExplicit;
    config.load_models = {"chest"};
  });
  server.WaitUntilServing();
  grpc::ClientContext context;
  const auto stream = server.explanations().Evaluate(&context);
  stream->Write(ConfigOf("haas {}"));
  stream->Write(SampleOf("a"));
  v1::EvaluateResponse response;
  ASSERT_TRUE(stream->Read(&response));  // it has begun
  grpc::ClientContext unload_context;
  unload_context.set_deadline(
      absl::ToChronoTime(absl::Now() + absl::Milliseconds(100)));
  v1::UnloadModelRequest unload;
  unload.mutable_model()->set_name("chest");
  v1::UnloadModelResponse unloaded;
  EXPECT_EQ(server.models()
                .UnloadModel(&unload_context, unload, &unloaded)
                .error_code(),
            grpc::DEADLINE_EXCEEDED);  // the evaluation uses it
  stream->Write(SampleOf("b"));
  stream->WritesDone();
  const Evaluated evaluated = ReadAll(*stream);
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.summaries, SizeIs(1));
  EXPECT_EQ(evaluated.summaries[0].classification().samples(), 2);
  EXPECT_EQ(evaluated.summaries[0].run().layer(), "features.4");
}

TEST(EvaluateStreamTest, MoreStreamsThanTheServerTakesAreRefused) {
  RunningServer server(LoadEvenModel(),
                       [](Config& config) { config.limits.evaluations = 1; });
  server.WaitUntilServing();
  {
    grpc::ClientContext context;
    const auto stream = server.explanations().Evaluate(&context);
    stream->Write(ConfigOf(""));
    v1::EvaluateResponse response;
    ASSERT_TRUE(stream->Read(&response));
    const Evaluated refused =
        Evaluate(server.explanations(), {ConfigOf(""), SampleOf("a")});
    EXPECT_EQ(refused.status.error_code(), grpc::RESOURCE_EXHAUSTED);
    EXPECT_THAT(refused.results, IsEmpty());
    stream->WritesDone();
    EXPECT_TRUE(ReadAll(*stream).status.ok());
  }
  EXPECT_TRUE(Evaluate(server.explanations(), {ConfigOf(""), SampleOf("a")})
                  .status.ok());
}

TEST(EvaluateStreamTest, ScoresBeyondTheServersMemoryEndTheStream) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.limits.evaluation_bytes = 1;
  });
  server.WaitUntilServing();
  const Evaluated evaluated =
      Evaluate(server.explanations(), {ConfigOf(""), SampleOf("a")});
  EXPECT_EQ(evaluated.status.error_code(), grpc::RESOURCE_EXHAUSTED);
  EXPECT_THAT(evaluated.results, SizeIs(1));  // it is not lost
}

}  // namespace
}  // namespace camserve
