#include "client/camserve_client/plaintext_channel.h"

#include "client/camserve_client/client.h"
#include "gtest/gtest.h"
#include "tests/client/fake_server.h"

namespace camserve::client {
namespace {

TEST(PlaintextChannelTest, KnowsWhatStaysOnTheMachine) {
  for (const char* address :
       {"127.0.0.1:50051", "localhost:1", "[::1]:50051", "localhost",
        "dns:///localhost:50051", "ipv4:127.0.0.1:50051", "unix:/run/camserve",
        "unix-abstract:camserve"}) {
    EXPECT_TRUE(StaysOnMachine(address)) << address;
  }
  for (const char* address :
       {"", "camserve:50051", "10.0.0.1:50051", "0.0.0.0:50051", "[::]:1",
        "dns:///camserve:50051", "dns://10.0.0.1/localhost:50051",
        "ipv4:127.0.0.1:50051,10.0.0.1:50051", "xds:///localhost:1",
        "localhost.example:50051"}) {
    EXPECT_FALSE(StaysOnMachine(address)) << address;
  }
}

TEST(PlaintextChannelTest, SendsItsTokenWithEveryCall) {
  FakeServer server;
  const auto client = Client::Create(
      {.address = server.address(), .credentials = {.bearer_token = "secret"}});
  ASSERT_TRUE(client.ok()) << client.status();
  ASSERT_TRUE((*client)->GetServerInfo().ok());
  EXPECT_EQ(server.last_authorization(), "Bearer secret");
  ASSERT_TRUE((*client)->ListModels().ok());
  EXPECT_EQ(server.last_authorization(), "Bearer secret");
}

}  // namespace
}  // namespace camserve::client
