#include "client/camserve_client/proxy.h"

#include <cstdlib>
#include <string>

#include "client/camserve_client/client.h"
#include "gtest/gtest.h"
#include "tests/client/fake_server.h"

namespace camserve::client {
namespace {

bool Exempt(const std::string& host, absl::string_view no_proxy) {
  return IsExempt({.host = host, .port = 50051}, no_proxy);
}

TEST(NoProxyTest, AStarExemptsEverything) {
  EXPECT_TRUE(Exempt("chest.example.org", "*"));
  EXPECT_TRUE(Exempt("10.0.0.1", "localhost, *"));
  EXPECT_FALSE(Exempt("10.0.0.1", ""));
}

TEST(NoProxyTest, ANameExemptsItselfAndWhatIsBelow) {
  for (const char* entry :
       {"example.org", ".example.org", "*.example.org", "EXAMPLE.org",
        "a, example.org", "a example.org", "example.org."}) {
    EXPECT_TRUE(Exempt("example.org", entry)) << entry;
    EXPECT_TRUE(Exempt("chest.example.org", entry)) << entry;
    EXPECT_FALSE(Exempt("badexample.org", entry)) << entry;
    EXPECT_FALSE(Exempt("example.org.evil.com", entry)) << entry;
  }
  EXPECT_FALSE(Exempt("example.org", "."));
}

TEST(NoProxyTest, AnAddressExemptsItself) {
  EXPECT_TRUE(Exempt("10.0.0.1", "10.0.0.1"));
  EXPECT_FALSE(Exempt("110.0.0.1", "10.0.0.1"));
  EXPECT_FALSE(Exempt("210.0.0.1", ".0.0.1"));
  EXPECT_TRUE(Exempt("fd00::1", "fd00:0::1"));
  EXPECT_TRUE(Exempt("fd00::1", "[fd00::1]"));
}

TEST(NoProxyTest, ARangeExemptsItsAddresses) {
  EXPECT_TRUE(Exempt("10.200.3.4", "192.168.0.0/16,10.0.0.0/8"));
  EXPECT_FALSE(Exempt("11.0.0.1", "10.0.0.0/8"));
  EXPECT_TRUE(Exempt("172.31.255.255", "172.16.0.0/12"));
  EXPECT_FALSE(Exempt("172.32.0.0", "172.16.0.0/12"));
  EXPECT_TRUE(Exempt("1.2.3.4", "0.0.0.0/0"));
  EXPECT_TRUE(Exempt("fd12::1", "fd00::/8"));
  EXPECT_FALSE(Exempt("fe80::1", "fd00::/8"));
  EXPECT_FALSE(Exempt("chest.example.org", "0.0.0.0/0"));
  for (const char* entry :
       {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "/8", "fd00::/129"}) {
    EXPECT_FALSE(Exempt("10.0.0.1", entry)) << entry;
  }
}

TEST(NoProxyTest, AnEntryMayBeOfOnePort) {
  EXPECT_TRUE(Exempt("example.org", "example.org:50051"));
  EXPECT_FALSE(Exempt("example.org", "example.org:443"));
  EXPECT_TRUE(Exempt("fd00::1", "[fd00::1]:50051"));
  EXPECT_FALSE(Exempt("fd00::1", "[fd00::1]:443"));
}

TEST(ProxyTest, ThisMachineAndListsPassItBy) {
  EXPECT_TRUE(PassesProxyBy({{.host = "127.0.0.1", .port = 1}}, ""));
  EXPECT_TRUE(PassesProxyBy({{.host = "::1", .port = 1}}, ""));
  EXPECT_TRUE(PassesProxyBy({{.host = "localhost", .port = 1}}, ""));
  EXPECT_FALSE(PassesProxyBy({{.host = "10.0.0.1", .port = 1}}, ""));
  EXPECT_TRUE(PassesProxyBy({{.host = "10.0.0.1", .port = 1}}, "10.0.0.0/8"));
  EXPECT_TRUE(PassesProxyBy(
      {{.host = "10.0.0.1", .port = 1}, {.host = "10.0.0.2", .port = 1}}, ""));
}

// Whether a call reaches a server on this machine where the environment's proxy
// is a port that nobody answers at.
bool Answers(const std::string& address) {
  const auto client =
      Client::Create({.address = address, .retry = {.max_attempts = 1}});
  EXPECT_TRUE(client.ok()) << client.status();
  return (*client)->GetServerInfo().ok();
}

TEST(ProxyTest, CallsToThisMachineAskNone) {
  const FakeServer server;
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_TRUE(Answers(server.address()));
  EXPECT_TRUE(Answers(server.name()));
  // 0.0.0.0 leads here too, but no program takes it for this machine.
  const std::string elsewhere =
      "0.0.0.0" + server.address().substr(server.address().rfind(':'));
  EXPECT_FALSE(Answers(elsewhere));
  for (const char* exempt : {"*", "0.0.0.0/8", "example.org, 0.0.0.0"}) {
    setenv("no_proxy", exempt, 1);
    EXPECT_TRUE(Answers(elsewhere)) << exempt;
    unsetenv("no_proxy");
  }
  unsetenv("http_proxy");
}

}  // namespace
}  // namespace camserve::client
