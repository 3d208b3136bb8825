#include "server/service/health_probe.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

TEST(HealthProbeTest, FindsAServerThatListensEverywhereAtTheLoopback) {
  EXPECT_EQ(ProbeHost("0.0.0.0"), "127.0.0.1");
  EXPECT_EQ(ProbeHost("::"), "::1");
  EXPECT_EQ(ProbeHost("[::]"), "::1");
  EXPECT_EQ(ProbeHost("10.0.0.1"), "10.0.0.1");
}

TEST(HealthProbeTest, TellsServingFromStopping) {
  RunningServer server(LoadEvenModel());
  server.WaitUntilServing();
  const std::string address =
      absl::StrCat("127.0.0.1:", server.application().port());
  EXPECT_TRUE(ProbeHealth(address).ok());
  server.application().Drain(kPatientDrain);
  EXPECT_TRUE(absl::IsUnavailable(ProbeHealth(address)));
}

// Hospitals' machines have a proxy for all that they ask of others.
TEST(HealthProbeTest, AsksNoProxy) {
  RunningServer server(LoadEvenModel());
  server.WaitUntilServing();
  // Nobody answers there.
  const char* const proxies[] = {"grpc_proxy", "https_proxy", "http_proxy"};
  for (const char* proxy : proxies) setenv(proxy, "http://127.0.0.1:1", 1);
  const absl::Status probed =
      ProbeHealth(absl::StrCat("127.0.0.1:", server.application().port()));
  for (const char* proxy : proxies) unsetenv(proxy);
  EXPECT_TRUE(probed.ok()) << probed;
}

}  // namespace
}  // namespace camserve
