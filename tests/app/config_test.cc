#include "server/app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/files.h"

namespace camserve {
namespace {

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() { config_.model_repository = folder_.path().string(); }

  TemporaryFolder folder_;
  Config config_;
};

TEST_F(ConfigTest, DefaultsAreRight) {
  EXPECT_TRUE(CheckConfig(config_).ok()) << CheckConfig(config_);
  EXPECT_EQ(config_.host, "127.0.0.1");
}

TEST_F(ConfigTest, TakesFreePortsTwice) {
  config_.port = 0;
  config_.metrics_port = 0;
  EXPECT_TRUE(CheckConfig(config_).ok()) << CheckConfig(config_);
}

TEST_F(ConfigTest, MetricsHaveAnAddressOfTheirOwnOrTheServers) {
  config_.host = "0.0.0.0";
  EXPECT_EQ(MetricsHost(config_), "0.0.0.0");
  config_.metrics_host = "127.0.0.1";
  EXPECT_EQ(MetricsHost(config_), "127.0.0.1");
}

TEST_F(ConfigTest, TakesAddressesAndNames) {
  for (const char* host : {"127.0.0.1", "0.0.0.0", "::1", "::", "[::1]", "[::]",
                           "fd00::", "localhost", "camserve.example.org"}) {
    config_.host = host;
    EXPECT_TRUE(CheckAddresses(config_).ok()) << CheckAddresses(config_);
  }
}

TEST_F(ConfigTest, TakesDevices) {
  for (const char* device : {"auto", "cpu", "cuda", "cuda:0", "cuda:11"}) {
    config_.device = device;
    EXPECT_TRUE(CheckConfig(config_).ok()) << device;
  }
}

struct BadConfig {
  const char* flag;
  std::function<void(Config&)> spoil;
};

class BadConfigTest : public ConfigTest,
                      public testing::WithParamInterface<BadConfig> {};

TEST_P(BadConfigTest, NamesTheFlag) {
  GetParam().spoil(config_);
  const absl::Status status = CheckConfig(config_);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              testing::StartsWith(std::string("--") + GetParam().flag));
  EXPECT_EQ(status.message().find('\n'), absl::string_view::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadConfigTest,
    testing::Values(
        BadConfig{"port=", [](Config& c) { c.port = -1; }},
        BadConfig{"port=", [](Config& c) { c.port = 65536; }},
        BadConfig{"metrics_port=", [](Config& c) { c.metrics_port = -2; }},
        BadConfig{"metrics_port=", [](Config& c) { c.metrics_port = c.port; }},
        BadConfig{"host", [](Config& c) { c.host = ""; }},
        BadConfig{"host=", [](Config& c) { c.host = "http://127.0.0.1"; }},
        BadConfig{"host=", [](Config& c) { c.host = "127.0.0.1:50051"; }},
        BadConfig{"host=", [](Config& c) { c.host = "localhost:"; }},
        BadConfig{"host=", [](Config& c) { c.host = "[::1]:50051"; }},
        BadConfig{"host=", [](Config& c) { c.host = "127.0.0.1,::1"; }},
        BadConfig{"health_port=", [](Config& c) { c.health_port = 65536; }},
        BadConfig{"model_repository",
                  [](Config& c) { c.model_repository = ""; }},
        BadConfig{"model_repository=",
                  [](Config& c) { c.model_repository += "/nowhere"; }},
        BadConfig{"device=", [](Config& c) { c.device = "tpu"; }},
        BadConfig{"device=", [](Config& c) { c.device = "cuda:"; }},
        BadConfig{"device=", [](Config& c) { c.device = "cuda:-1"; }},
        BadConfig{"threads=", [](Config& c) { c.threads = -1; }},
        BadConfig{"max_split_layers=",
                  [](Config& c) { c.caches.max_split_layers = 0; }},
        BadConfig{"poll_interval=",
                  [](Config& c) { c.poll_interval = absl::ZeroDuration(); }},
        BadConfig{"max_probe_bytes=",
                  [](Config& c) { c.max_probe_bytes = 1 << 20; }},
        BadConfig{"load_models=", [](Config& c) { c.load_models = {"chest"}; }},
        BadConfig{"load_models=",
                  [](Config& c) {
                    c.model_control = ModelControl::kExplicit;
                    c.load_models = {"chest", "../knee"};
                  }},
        BadConfig{"max_batch_size=", [](Config& c) { c.max_batch_size = 0; }},
        BadConfig{"max_queue_delay=",
                  [](Config& c) { c.max_queue_delay = -absl::Seconds(1); }},
        BadConfig{"max_queue_delay=",
                  [](Config& c) { c.max_queue_delay = absl::Hours(1); }},
        BadConfig{"max_message_bytes=",
                  [](Config& c) { c.limits.message_bytes = 0; }},
        BadConfig{"max_message_bytes=",
                  [](Config& c) { c.limits.message_bytes = int64_t{1} << 31; }},
        BadConfig{"max_image_pixels=",
                  [](Config& c) { c.limits.image.pixels = 0; }},
        BadConfig{"max_image_side=",
                  [](Config& c) { c.limits.image.side = 0; }},
        BadConfig{"max_classes=",
                  [](Config& c) { c.limits.classes_per_request = 0; }},
        BadConfig{"max_queue_length=",
                  [](Config& c) { c.limits.queue_length = 0; }},
        BadConfig{"max_streams=",
                  [](Config& c) { c.limits.streams_per_connection = 0; }},
        BadConfig{"max_metadata_bytes=",
                  [](Config& c) { c.limits.metadata_bytes = 0; }},
        // A message has to fit into it.
        BadConfig{"max_buffer_bytes=",
                  [](Config& c) {
                    c.limits.buffer_bytes = 2 * c.limits.message_bytes - 1;
                  }},
        BadConfig{
            "max_connection_age=",
            [](Config& c) { c.limits.connection_age = absl::ZeroDuration(); }},
        BadConfig{"max_connection_age_grace=",
                  [](Config& c) {
                    c.limits.connection_age_grace = absl::Seconds(-1);
                  }},
        BadConfig{"min_ping_interval=",
                  [](Config& c) {
                    c.limits.ping_interval = absl::InfiniteDuration();
                  }},
        BadConfig{"max_evaluations=",
                  [](Config& c) { c.limits.evaluations = 0; }},
        BadConfig{"max_evaluation_bytes=",
                  [](Config& c) { c.limits.evaluation_bytes = 0; }},
        BadConfig{"drain_delay=",
                  [](Config& c) { c.drain.delay = absl::Seconds(-1); }},
        BadConfig{"drain_timeout=", [](Config& c) {
                    c.drain.timeout = absl::InfiniteDuration();
                  }}));

TEST(ChooseDeviceTest, PrefersAGpu) {
  EXPECT_EQ(*ChooseDevice("auto", {"cpu"}), "cpu");
  EXPECT_EQ(*ChooseDevice("auto", {"cpu", "cuda:0"}), "cuda:0");
  EXPECT_EQ(*ChooseDevice("cuda", {"cpu", "cuda:0", "cuda:1"}), "cuda:0");
  EXPECT_EQ(*ChooseDevice("cuda:1", {"cpu", "cuda:0", "cuda:1"}), "cuda:1");
  EXPECT_EQ(*ChooseDevice("cpu", {"cpu", "cuda:0"}), "cpu");
}

TEST(ChooseDeviceTest, SaysWhatIsThere) {
  const auto device = ChooseDevice("cuda:2", {"cpu", "cuda:0"});
  EXPECT_EQ(device.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(device.status().message()),
              testing::HasSubstr("cpu, cuda:0"));
}

}  // namespace
}  // namespace camserve
