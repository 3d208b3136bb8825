#include "server/telemetry/http_endpoint.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace camserve {
namespace {

using testing::HasSubstr;

// The answer to one request, headers included.
std::string Ask(int port, const std::string& method, const std::string& path) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  if (connect(connection, reinterpret_cast<sockaddr*>(&address),
              sizeof(address)) != 0) {
    close(connection);
    return "no connection";
  }
  const std::string request =
      method + " " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(write(connection, request.data(), request.size()),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  std::array<char, 4096> buffer = {};
  ssize_t count = 0;
  while ((count = read(connection, buffer.data(), buffer.size())) > 0) {
    answer.append(buffer.data(), count);
  }
  close(connection);
  return answer;
}

std::string Get(int port, const std::string& path) {
  return Ask(port, "GET", path);
}

class HttpEndpointTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(int port = 0) {
    return HttpEndpoint::Start("127.0.0.1", port, metrics_,
                               [this] { return readiness_; });
  }

  Metrics metrics_{{.version = "1.2.3", .libtorch = "2.11.0"}};
  absl::Status readiness_;
};

TEST_F(HttpEndpointTest, ServesMetricsOnAFreePort) {
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  ASSERT_GT((*endpoint)->port(), 0);
  const std::string answer = Get((*endpoint)->port(), "/metrics");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(answer, HasSubstr("camserve_build_info"));
}

TEST_F(HttpEndpointTest, IsReadyOnlyWhileTheServerIs) {
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  EXPECT_THAT(Get((*endpoint)->port(), "/readyz"), HasSubstr("200 OK"));
  readiness_ = absl::UnavailableError("the server is stopping");
  const std::string stopping = Get((*endpoint)->port(), "/readyz");
  EXPECT_THAT(stopping, HasSubstr("503 Service Unavailable"));
  EXPECT_THAT(stopping, HasSubstr("\r\n\r\nthe server is stopping\n"));
}

TEST_F(HttpEndpointTest, LivesWhateverTheServerSays) {
  readiness_ = absl::UnavailableError("the models are not loaded yet");
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  EXPECT_THAT(Get((*endpoint)->port(), "/healthz"), HasSubstr("200 OK"));
}

// As load balancers and monitors ask.
TEST_F(HttpEndpointTest, AnswersHeadWithoutABody) {
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  const auto head = [&](const std::string& path) {
    return Ask((*endpoint)->port(), "HEAD", path);
  };
  for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
    EXPECT_THAT(head(path), HasSubstr("200 OK")) << path;
    EXPECT_THAT(head(path), testing::EndsWith("\r\n\r\n")) << path;
  }
  readiness_ = absl::UnavailableError("draining");
  EXPECT_THAT(head("/readyz"), HasSubstr("503"));
}

TEST_F(HttpEndpointTest, KnowsNoOtherPath) {
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  for (const char* path : {"/", "/healthz/x", "/metricsx", "/etc/passwd",
                           "/../../etc/passwd", "/healthz/../metricsx"}) {
    EXPECT_THAT(Get((*endpoint)->port(), path), HasSubstr(" 404 ")) << path;
  }
}

TEST_F(HttpEndpointTest, SaysThatAPortIsTaken) {
  auto first = Start();
  ASSERT_TRUE(first.ok()) << first.status();
  auto second = Start((*first)->port());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(second.status().message(), HasSubstr("--metrics_port"));
}

}  // namespace
}  // namespace camserve
