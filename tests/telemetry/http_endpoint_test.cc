#include "server/telemetry/http_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace camserve {
namespace {

using testing::HasSubstr;

// The answer to one request at an address of either family, headers included.
std::string AskAt(const std::string& host, int port, const std::string& method,
                  const std::string& path) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* address = nullptr;
  EXPECT_EQ(
      getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &address),
      0);
  const int connection = socket(address->ai_family, SOCK_STREAM, 0);
  const int connected =
      connect(connection, address->ai_addr, address->ai_addrlen);
  freeaddrinfo(address);
  if (connected != 0) {
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

std::string Ask(int port, const std::string& method, const std::string& path) {
  return AskAt("127.0.0.1", port, method, path);
}

std::string Get(int port, const std::string& path) {
  return Ask(port, "GET", path);
}

class HttpEndpointTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(
      int port = 0, const std::string& host = "127.0.0.1") {
    return HttpEndpoint::Start(host, port, metrics_,
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

TEST_F(HttpEndpointTest, ListensOnEveryKindOfAddress) {
  for (const char* host : {"::1", "[::1]", "::", "[::]", "0:0::1"}) {
    auto endpoint = Start(0, host);
    ASSERT_TRUE(endpoint.ok()) << endpoint.status();
    EXPECT_THAT(AskAt("::1", (*endpoint)->port(), "GET", "/healthz"),
                HasSubstr("200 OK"))
        << host;
  }
  for (const char* host : {"::", "[::]", "0.0.0.0", "localhost"}) {
    auto endpoint = Start(0, host);
    ASSERT_TRUE(endpoint.ok()) << endpoint.status();
    EXPECT_THAT(Get((*endpoint)->port(), "/healthz"), HasSubstr("200 OK"))
        << host;
  }
}

TEST_F(HttpEndpointTest, SaysWhereItCantListen) {
  for (const char* host : {"192.0.2.1", "no.such.host.invalid", "[::1"}) {
    EXPECT_EQ(Start(0, host).status().code(), absl::StatusCode::kUnavailable)
        << host;
  }
}

TEST_F(HttpEndpointTest, OnlyReads) {
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    EXPECT_THAT(Ask((*endpoint)->port(), method, "/healthz"),
                HasSubstr(" 405 "))
        << method;
  }
}

// Who connects and says nothing keeps nobody from being answered.
TEST_F(HttpEndpointTest, AnswersBesideSilentConnections) {
  auto endpoint = Start();
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>((*endpoint)->port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::array<int, 64> silent = {};
  for (int& connection : silent) {
    connection = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&address),
                      sizeof(address)),
              0);
  }
  EXPECT_THAT(Get((*endpoint)->port(), "/healthz"), HasSubstr("200 OK"));
  for (const int connection : silent) close(connection);
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
