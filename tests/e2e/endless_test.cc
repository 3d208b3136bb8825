// A model whose pass does not end for some inputs: its calls are answered at
// their deadline, others are served, and the server ends all the same.
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

constexpr const char* kEndlessLater = "endless_later";
constexpr absl::Duration kCallLimit = absl::Seconds(30);

// Explain of an input for which the model loops, under way.
class EndlessCall {
 public:
  EndlessCall(v1::ExplanationService::Stub& stub, absl::Time deadline) {
    Tensor input = OwnInput(0);
    input.values[0] = 101;
    if (deadline != absl::InfiniteFuture()) {
      context_.set_deadline(absl::ToChronoTime(deadline));
    }
    call_ =
        stub.AsyncExplain(&context_, RequestOf(kEndlessLater, input), &queue_);
    call_->Finish(&response_, &status_, nullptr);
  }

  // How it ended, once it has.
  grpc::Status Await() {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
    return status_;
  }

 private:
  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  v1::ExplainResponse response_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ExplainResponse>> call_;
};

class EndlessTest : public testing::Test {
 protected:
  EndlessTest() {
    folders_.AddOwn(kSmallModel);
    folders_.AddOwn(kEndlessLater);
    server_ = std::make_unique<RealServer>(
        folders_.path(), std::vector<std::string>{"--drain_timeout=3s"});
    server_->AwaitReady();
  }

  void ExpectServed(const std::string& model) {
    const Explained explained = Explain(
        server_->explanations(), RequestOf(model, OwnInput(1)), kCallLimit);
    EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(EndlessTest, IsAnsweredAtItsDeadlineWhileOthersAreServed) {
  ExpectServed(kEndlessLater);
  EndlessCall call(server_->explanations(), absl::Now() + absl::Seconds(2));
  for (int i = 0; i < 20; ++i) ExpectServed(kSmallModel);
  const grpc::Status status = call.Await();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED)
      << Text(status);
  ExpectServed(kSmallModel);
  // Its instance is free again.
  ExpectServed(kEndlessLater);
  EXPECT_EQ(server_->Stop(), 0);
}

TEST_F(EndlessTest, DoesNotKeepTheServerFromEnding) {
  EndlessCall call(server_->explanations(), absl::InfiniteFuture());
  // gRPC's threads take the calls of a connection up in any order, so that
  // another call's answer doesn't tell that this one has come.
  EXPECT_TRUE(Eventually([&] {
    return server_->MetricOf(
               "camserve_requests_in_flight{method=\"Explain\"}") == 1;
  }));
  ExpectServed(kSmallModel);
  // The pass would hold it up for ever.
  EXPECT_EQ(server_->Stop(), 0);
  EXPECT_FALSE(call.Await().ok());
}

TEST(EndlessLoad, DoesNotKeepTheServerFromEnding) {
  const ModelFolders folders;
  folders.AddOwn("endless");
  RealServer server(folders.path(), {"--drain_timeout=3s"});
  const Explained explained =
      Explain(server.explanations(), RequestOf("endless", OwnInput(0)));
  EXPECT_EQ(explained.status.error_code(), grpc::StatusCode::UNAVAILABLE)
      << Text(explained.status);
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
