// Clients that do all but call: the server goes on, and keeps its memory.
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
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
#include "tests/support/memory.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;

class FloodTest : public testing::Test {
 protected:
  FloodTest() {
    // This process has a descriptor for each connection, too.
    rlimit limit = {};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    folders_.AddOwn(kSmallModel);
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
    ExpectServes();
    before_ = server_->process().ResidentBytes();
  }

  ~FloodTest() override {
    ExpectServes();
    const int64_t growth = server_->process().PeakResidentBytes() - before_;
    RecordProperty("growth_bytes", absl::StrCat(growth));
    if (kMemoryIsTelling) {
      EXPECT_LT(growth, 200'000'000);
    }
    EXPECT_EQ(server_->Stop(), 0);
  }

  // On a connection that is new, as a probe's.
  void ExpectServes() {
    const absl::Time begin = absl::Now();
    const auto channel = server_->NewChannel();
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(begin + absl::Seconds(10)));
    HealthCheckResponse response;
    const grpc::Status status =
        grpc::health::v1::Health::NewStub(channel)->Check(
            &context, HealthCheckRequest(), &response);
    EXPECT_TRUE(status.ok()) << Text(status);
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
    EXPECT_THAT(server_->Get("/healthz"), HasSubstr("200 OK"));
    const auto stub = v1::ExplanationService::NewStub(channel);
    const Explained explained =
        Explain(*stub, RequestOf(kSmallModel, OwnInput(0)));
    EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
    RecordProperty("served_after", absl::FormatDuration(absl::Now() - begin));
  }

  static std::vector<RawConnection> Connect(int count, int port) {
    std::vector<RawConnection> connections;
    for (int i = 0; i < count; ++i) connections.emplace_back(port);
    return connections;
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
  int64_t before_ = 0;
};

TEST_F(FloodTest, AThousandIdleConnections) {
  std::vector<RawConnection> connections = Connect(1000, server_->port());
  for (size_t i = 0; i < connections.size(); i += 2) {
    EXPECT_TRUE(connections[i].Send(kHttp2Greeting));
  }
  ExpectServes();
}

TEST_F(FloodTest, TenThousandStreamsOnOneConnection) {
  RawConnection connection(server_->port());
  ASSERT_TRUE(connection.Send(kHttp2Greeting));
  int sent = 0;
  while (sent < 10'000 && connection.Send(WatchCall(2 * sent + 1))) ++sent;
  RecordProperty("streams_sent", absl::StrCat(sent));
  EXPECT_GT(sent, 100);
  ExpectServes();
}

TEST_F(FloodTest, SlowSenders) {
  std::vector<RawConnection> connections = Connect(200, server_->port());
  const std::string call = std::string(kHttp2Greeting) + WatchCall(1);
  // A few bytes each, in turns, and never the last.
  for (size_t i = 0; i + 1 < call.size(); i += 4) {
    for (RawConnection& connection : connections) {
      connection.Send(std::string_view(call).substr(
          i, std::min<size_t>(4, call.size() - 1 - i)));
    }
  }
  ExpectServes();
}

TEST_F(FloodTest, RandomBytes) {
  std::mt19937 random(11);
  for (const int port : {server_->port(), server_->metrics_port()}) {
    for (RawConnection& connection : Connect(100, port)) {
      std::string bytes(4096, '\0');
      for (char& c : bytes) c = static_cast<char>(random());
      connection.Send(bytes);
    }
  }
  ExpectServes();
}

TEST_F(FloodTest, RandomBytesAfterTheGreeting) {
  std::mt19937 random(12);
  for (RawConnection& connection : Connect(100, server_->port())) {
    std::string bytes(kHttp2Greeting);
    for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(random());
    connection.Send(bytes);
  }
  ExpectServes();
}

}  // namespace
}  // namespace camserve
