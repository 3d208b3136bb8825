#include <gtest/gtest.h>

#include "common/host_port.h"

namespace camserve {
namespace {

TEST(LoopbackTest, KnowsTheAddressesOfThisMachine) {
  for (const char* host : {"127.0.0.1", "127.8.9.10", "localhost", "LocalHost",
                           "::1", "[::1]", "0:0:0:0:0:0:0:1"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
}

TEST(LoopbackTest, TakesAllElseForReachable) {
  for (const char* host :
       {"", "0.0.0.0", "::", "[::]", "10.0.0.1", "128.0.0.1", "127.1",
        "127.0.0.1.example.org", "localhost.example.org", "[::1", "::1]",
        "::ffff:10.0.0.1", "127.0.0.1 ", "0127.0.0.1"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace camserve
