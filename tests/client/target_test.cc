#include "client/camserve_client/target.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::client {
namespace {

using testing::ElementsAre;

std::vector<std::string> Parsed(absl::string_view address) {
  const auto endpoints = ParseTarget(address);
  EXPECT_TRUE(endpoints.ok()) << address << ": " << endpoints.status();
  std::vector<std::string> texts;
  if (!endpoints.ok()) return texts;
  for (const Endpoint& endpoint : *endpoints) {
    texts.push_back(endpoint.host + " " + std::to_string(endpoint.port));
  }
  return texts;
}

std::string Refusal(absl::string_view address) {
  const auto endpoints = ParseTarget(address);
  EXPECT_EQ(endpoints.status().code(), absl::StatusCode::kInvalidArgument)
      << address;
  return std::string(endpoints.status().message());
}

TEST(ParseTargetTest, FindsHostsAndPorts) {
  EXPECT_THAT(Parsed("127.0.0.1:50051"), ElementsAre("127.0.0.1 50051"));
  EXPECT_THAT(Parsed("chest.example.org:65535"),
              ElementsAre("chest.example.org 65535"));
  EXPECT_THAT(Parsed("[::1]:1"), ElementsAre("::1 1"));
  EXPECT_THAT(Parsed("dns:chest:2"), ElementsAre("chest 2"));
  EXPECT_THAT(Parsed("dns:///chest:2"), ElementsAre("chest 2"));
  EXPECT_THAT(Parsed("dns://10.0.0.1/chest:2"), ElementsAre("chest 2"));
  EXPECT_THAT(Parsed("ipv4:10.0.0.1:5,10.0.0.2:6"),
              ElementsAre("10.0.0.1 5", "10.0.0.2 6"));
  EXPECT_THAT(Parsed("ipv6:[::1]:5"), ElementsAre("::1 5"));
}

TEST(ParseTargetTest, LeavesOthersToGrpc) {
  for (const char* address : {"unix:/run/camserve", "unix:///run/camserve",
                              "unix-abstract:camserve", "xds:///camserve"}) {
    EXPECT_THAT(Parsed(address), ElementsAre()) << address;
  }
}

TEST(ParseTargetTest, SaysWhatToWriteInPlaceOfAUrl) {
  EXPECT_EQ(Refusal("http://chest:50051"),
            "http://chest:50051 is the address of a web page; write "
            "chest:50051");
  EXPECT_EQ(Refusal("HTTP://chest/models"),
            "HTTP://chest/models is the address of a web page; write "
            "chest:50051");
  EXPECT_EQ(Refusal("https://[::1]:443/"),
            "https://[::1]:443/ is the address of a web page; write "
            "[::1]:443, and ask for TLS");
}

TEST(ParseTargetTest, SaysWhatAPortIs) {
  EXPECT_EQ(Refusal("chest"), "chest has no port; write chest:50051");
  EXPECT_EQ(Refusal("chest:"), "chest: has no port; write chest:50051");
  EXPECT_EQ(Refusal("[::1]"), "[::1] has no port; write [::1]:50051");
  EXPECT_EQ(Refusal("::1"), "::1 has no port; write [::1]:50051");
  EXPECT_EQ(Refusal("ipv4:10.0.0.1:5,10.0.0.2"),
            "10.0.0.2 has no port; write 10.0.0.2:50051");
  for (const std::string port : {"65536", "0", "-1", "x", "99999999999"}) {
    EXPECT_EQ(Refusal("chest:" + port),
              "chest:" + port + ": " + port +
                  " is no port; one is from 1 to 65535, as in chest:50051");
  }
  EXPECT_EQ(Refusal(""), "it names no host; write 127.0.0.1:50051");
  EXPECT_EQ(Refusal(":50051"), ":50051 names no host; write 127.0.0.1:50051");
}

}  // namespace
}  // namespace camserve::client
