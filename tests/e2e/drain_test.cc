// A server that is asked to end: what its clients see of it.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/raw_connection.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Far beyond what any machine needs where there is nothing to wait for, and far
// below what the servers' flags would let them wait.
constexpr absl::Duration kLimit = absl::Minutes(1);

class DrainTest : public testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags) {
    folders_.AddOwn(kSmallModel, "input { mean: 0.5 std: 0.5 }");
    server_ = std::make_unique<RealServer>(folders_.path(), flags);
    server_->AwaitReady();
  }

  // Half a second's work: pictures of two million pixels.
  static v1::ExplainRequest LongRequest() {
    static const std::string& image = *new std::string(OwnLargeImage(1500));
    v1::ExplainRequest request = RequestOf(kSmallModel, image);
    request.mutable_classes()->set_top_k(2);
    request.add_outputs(v1::OUTPUT_HEATMAP_PNG);
    request.add_outputs(v1::OUTPUT_OVERLAY_PNG);
    return request;
  }

  bool HasLogged(const std::string& event) const {
    const std::vector<nlohmann::json> log = server_->Log();
    return std::any_of(log.begin(), log.end(), [&](const auto& line) {
      return line["event"] == event;
    });
  }

  HealthCheckResponse::ServingStatus Check(
      const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    HealthCheckResponse response;
    const grpc::Status status =
        grpc::health::v1::Health::NewStub(channel)->Check(
            &context, HealthCheckRequest(), &response);
    EXPECT_TRUE(status.ok()) << Text(status);
    return response.status();
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(DrainTest, SixteenCallsInFlightAreAnswered) {
  constexpr int kCalls = 16;
  Start({});
  const v1::ExplainRequest request = LongRequest();
  std::atomic<int> answered = 0;
  std::vector<std::jthread> callers;
  for (int i = 0; i <= kCalls; ++i) {
    callers.emplace_back([&] {
      const Explained explained = Explain(server_->explanations(), request);
      EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
      ++answered;
    });
  }
  grpc::ClientContext context;
  const auto watch = server_->health().Watch(&context, HealthCheckRequest());
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  // All of them have come. Who is answered before the page is asked for isn't
  // in flight there any longer.
  ASSERT_TRUE(Eventually([&] {
    const int answers = answered;
    const std::optional<double> in_flight =
        server_->MetricOf("camserve_requests_in_flight{method=\"Explain\"}");
    return answers + in_flight.value_or(0) > kCalls;
  }));
  const absl::Time begin = absl::Now();
  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(watch->Read(&response));
  const absl::Duration told = absl::Now() - begin;
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(server_->process().WaitForExit(kLimit), 0);
  callers.clear();
  EXPECT_EQ(answered, kCalls + 1);
  int64_t in_flight = 0;
  int64_t cancelled = -1;
  for (const auto& line : server_->Log()) {
    if (line["event"] == "finishing") in_flight = line["calls"];
    if (line["event"] == "finished") cancelled = line["calls_cancelled"];
  }
  EXPECT_GT(in_flight, 0);
  EXPECT_EQ(cancelled, 0);
  RecordProperty("calls_in_flight", absl::StrCat(in_flight));
  RecordProperty("not_serving_after", absl::FormatDuration(told));
}

TEST_F(DrainTest, TakesCallsForTheDelayThoughHealthSaysNo) {
  Start({"--drain_delay=1h"});
  EXPECT_THAT(server_->Get("/readyz"), HasSubstr("200 OK"));
  const auto channel = server_->NewChannel();
  EXPECT_EQ(Check(channel), HealthCheckResponse::SERVING);
  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(Eventually([&] { return HasLogged("stopping"); }));
  ASSERT_TRUE(Eventually(
      [&] { return Check(channel) != HealthCheckResponse::SERVING; }));
  const Explained explained =
      Explain(server_->explanations(), RequestOf(kSmallModel, OwnInput(0)));
  EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
  // On a connection that is new, too.
  EXPECT_EQ(Check(server_->NewChannel()), HealthCheckResponse::NOT_SERVING);
  EXPECT_THAT(server_->Get("/healthz"), HasSubstr("200 OK"));
  EXPECT_THAT(server_->Get("/metrics"), HasSubstr("camserve_build_info"));
  const std::string ready = server_->Get("/readyz");
  EXPECT_THAT(ready, HasSubstr("503"));
  EXPECT_THAT(ready, HasSubstr("stopping"));
  // A second signal ends it at once.
  server_->process().Signal(SIGTERM);
  EXPECT_EQ(server_->process().WaitForExit(kLimit), 128 + SIGTERM);
}

TEST_F(DrainTest, IdleAndSilentClientsDoNotHoldItUp) {
  Start({"--drain_timeout=1h"});
  const RawConnection silent(server_->port());
  RawConnection deaf(server_->port());
  // It never answers a ping.
  deaf.Send(kHttp2Greeting);
  const auto idle = server_->NewChannel();
  EXPECT_EQ(Check(idle), HealthCheckResponse::SERVING);
  const absl::Time begin = absl::Now();
  EXPECT_EQ(server_->Stop(kLimit), 0);
  RecordProperty("stopped_after", absl::FormatDuration(absl::Now() - begin));
}

TEST_F(DrainTest, TheProgramItselfTellsWhetherItServes) {
  Start({"--drain_delay=1h"});
  const auto probe = [&](const std::string& port) {
    const TemporaryFolder folder;
    ServerProcess process({"--health_check", "--port=" + port},
                          folder.path() / "log");
    const int status = process.WaitForExit(kLimit).value_or(-1);
    return absl::StrCat(status, " ", ReadFile(folder.path() / "log"));
  };
  const std::string port = absl::StrCat(server_->port());
  EXPECT_EQ(probe(port), "0 ");
  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(Eventually([&] {
    return server_->Get("/readyz").find("200 OK") == std::string::npos;
  }));
  EXPECT_THAT(probe(port),
              HasSubstr("1 camserve: 127.0.0.1:" + port + " is not serving"));
  server_->process().Signal(SIGKILL);
  server_->process().WaitForExit(kLimit);
  const std::string dead = probe(port);
  EXPECT_THAT(dead, StartsWith("1 "));
  EXPECT_THAT(dead, HasSubstr("camserve: no answer from 127.0.0.1:" + port));
}

}  // namespace
}  // namespace camserve
