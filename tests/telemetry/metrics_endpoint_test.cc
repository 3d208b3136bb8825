#include "server/telemetry/metrics_endpoint.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace camserve {
namespace {

// The answer to one GET, headers included.
std::string Get(int port, const std::string& path) {
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
      "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
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

class MetricsEndpointTest : public testing::Test {
 protected:
  Metrics metrics_{{.version = "1.2.3", .libtorch = "2.11.0"}};
};

TEST_F(MetricsEndpointTest, ServesMetricsOnAFreePort) {
  auto endpoint = MetricsEndpoint::Start("127.0.0.1", 0, metrics_);
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  ASSERT_GT((*endpoint)->port(), 0);
  const std::string answer = Get((*endpoint)->port(), "/metrics");
  EXPECT_THAT(answer, testing::HasSubstr("200 OK"));
  EXPECT_THAT(answer, testing::HasSubstr("camserve_build_info"));
}

TEST_F(MetricsEndpointTest, SaysThatAPortIsTaken) {
  auto first = MetricsEndpoint::Start("127.0.0.1", 0, metrics_);
  ASSERT_TRUE(first.ok()) << first.status();
  auto second = MetricsEndpoint::Start("127.0.0.1", (*first)->port(), metrics_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(second.status().message(), testing::HasSubstr("--metrics_port"));
}

}  // namespace
}  // namespace camserve
