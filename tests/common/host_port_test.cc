#include "common/host_port.h"

#include <gtest/gtest.h>

namespace camserve {
namespace {

TEST(HostPortTest, PutsIpv6IntoBrackets) {
  EXPECT_EQ(HostPort("127.0.0.1", 50051), "127.0.0.1:50051");
  EXPECT_EQ(HostPort("localhost", 0), "localhost:0");
  EXPECT_EQ(HostPort("::1", 50051), "[::1]:50051");
  EXPECT_EQ(HostPort("[::1]", 50051), "[::1]:50051");
}

}  // namespace
}  // namespace camserve
