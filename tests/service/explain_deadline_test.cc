// Clients that go away, deadlines that pass, and a model that never ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "tests/repository/fake_model.h"
#include "tests/service/running_server.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

// What models of this file do: begin, and go on when they are let go.
struct Gate {
  absl::Notification began;
  absl::Notification go;
};

ModelRepository::Loader LoadStuckModel(std::shared_ptr<Gate> gate) {
  return [gate](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
    return std::make_unique<FakeModel>(
        3, [gate](const std::string&, const SampleQuestion&, absl::Time) {
          if (!gate->began.HasBeenNotified()) gate->began.Notify();
          gate->go.WaitForNotification();
          return absl::StatusOr<SampleExplanation>(
              absl::InternalError("the model was let go"));
        });
  };
}

v1::ExplainRequest Request() {
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  v1::Tensor& tensor = *request.mutable_image()->mutable_tensor();
  for (const int size : {3, 8, 8}) tensor.add_shape(size);
  tensor.set_data(std::string(3 * 8 * 8 * sizeof(float), '\0'));
  return request;
}

class StuckModelTest : public testing::Test {
 protected:
  void SetUp() override { server_->WaitUntilServing(); }
  // Otherwise the server would wait for its worker.
  void TearDown() override { LetGo(); }

  void LetGo() {
    if (!gate_->go.HasBeenNotified()) gate_->go.Notify();
  }

  grpc::Status Explain(grpc::ClientContext& context) {
    v1::ExplainResponse response;
    return server_->explanations().Explain(&context, Request(), &response);
  }

  // An Explain that ends at its deadline. On a busy machine a call may not
  // reach the model before: its deadline is doubled until it does.
  grpc::Status ExplainUntilDeadline() {
    grpc::Status status;
    for (auto limit = std::chrono::milliseconds(300);
         !gate_->began.HasBeenNotified() && limit < std::chrono::minutes(1);
         limit *= 2) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + limit);
      status = Explain(context);
    }
    return status;
  }

  // The server notes a call that its client has left a moment after the client
  // has gone.
  nlohmann::json CallLine() {
    EXPECT_TRUE(Eventually([&] { return !server_->LogLines("call").empty(); }));
    return server_->LogLines("call").at(0);
  }

  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  std::unique_ptr<RunningServer> server_ =
      std::make_unique<RunningServer>(LoadStuckModel(gate_));
};

TEST_F(StuckModelTest, DeadlineIsAnswered) {
  EXPECT_EQ(ExplainUntilDeadline().error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(CallLine()["code"], "DEADLINE_EXCEEDED");
  EXPECT_FALSE(gate_->go.HasBeenNotified());
}

TEST_F(StuckModelTest, CancelledCallEnds) {
  grpc::ClientContext context;
  std::thread canceller([&] {
    gate_->began.WaitForNotification();
    context.TryCancel();
  });
  EXPECT_EQ(Explain(context).error_code(), grpc::StatusCode::CANCELLED);
  canceller.join();
  EXPECT_EQ(CallLine()["code"], "CANCELLED");
}

TEST_F(StuckModelTest, LateAnswersAreDropped) {
  EXPECT_FALSE(ExplainUntilDeadline().ok());
  CallLine();
  const size_t calls = server_->LogLines("call").size();
  LetGo();
  // The worker came back to a call that is gone, and takes the next.
  grpc::ClientContext context;
  EXPECT_EQ(Explain(context).error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(server_->LogLines("call").size(), calls + 1);
}

TEST_F(StuckModelTest, OtherMethodsGoOn) {
  grpc::ClientContext stuck;
  std::thread caller([&] { Explain(stuck); });
  gate_->began.WaitForNotification();
  v1::ListModelsResponse models;
  grpc::ClientContext context;
  EXPECT_TRUE(server_->models().ListModels(&context, {}, &models).ok());
  stuck.TryCancel();
  caller.join();
}

TEST_F(StuckModelTest, ServerStopsAtItsDeadline) {
  grpc::Status status;
  grpc::ClientContext context;
  std::thread caller([&] { status = Explain(context); });
  gate_->began.WaitForNotification();
  // The model answers only when this test has ended: Drain doesn't wait for it.
  server_->application().Drain(
      {.delay = absl::ZeroDuration(), .timeout = absl::Milliseconds(200)});
  caller.join();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(server_->LogLines("call").size(), 1u);
}

// A refusal for now tells programs why, and when to come again.
void ExpectRetryDetails(const grpc::Status& status,
                        const grpc::ClientContext& context) {
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_EQ(details.details_size(), 2);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "QUEUE_FULL");
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.details(1).UnpackTo(&retry));
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto pushback = trailers.find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, trailers.end());
  EXPECT_EQ(
      std::stoi(std::string(pushback->second.data(), pushback->second.size())),
      retry.retry_delay().seconds() * 1000 +
          retry.retry_delay().nanos() / 1'000'000);
}

TEST(QueueTest, FullQueueIsRefused) {
  auto gate = std::make_shared<Gate>();
  RunningServer server(LoadStuckModel(gate),
                       [](Config& config) { config.limits.queue_length = 1; });
  server.WaitUntilServing();
  // One runs, one waits, and one too many comes, in whatever order.
  absl::Mutex mutex;
  int refused = 0;
  int answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&, i] {
      if (i > 0) gate->began.WaitForNotification();
      grpc::ClientContext context;
      v1::ExplainResponse response;
      const grpc::Status status =
          server.explanations().Explain(&context, Request(), &response);
      absl::MutexLock lock(&mutex);
      if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
        ++refused;
        ExpectRetryDetails(status, context);
        gate->go.Notify();
      } else if (status.error_code() == grpc::StatusCode::INTERNAL) {
        ++answered;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(answered, 2);
}

}  // namespace
}  // namespace camserve
