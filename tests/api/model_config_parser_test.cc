#include "server/api/model_config_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace camserve {
namespace {

TEST(ModelConfigParserTest, ReadsEveryField) {
  const auto config = ParseModelConfig(R"pb(
    # A comment.
    input {
      channels: 3
      height: 224
      width: 192
      mean: [ 0.5, 0.25, 0.125 ]
      std: 2
      resize: RESIZE_CENTER_CROP
      resize_to: 256
    }
    class_labels: "normal"
    class_labels: "pneumonia"
    default_layer: "features.19"
    batching {
      max_batch_size: 8
      max_queue_delay { nanos: 5000000 }
      max_queue_length: 16
    }
    placements { device: "cuda:0" instances: 2 }
    placements { device: "cpu" threads: 4 }
    optimization {
      precision: PRECISION_BFLOAT16_TRUNK
      disable: true
      layout: TRUNK_LAYOUT_CHANNELS_LAST
    }
    sha256 { key: 3 value: "abc" }
    output: OUTPUT_KIND_MULTI_LABEL
    thresholds: [ 0.5, 0.25 ]
    logits_key: "scores"
    version_policy {
      newest: 2
      pinned: [ 7, 3 ]
    }
  )pb");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->input.channels, 3);
  EXPECT_EQ(config->input.height, 224);
  EXPECT_EQ(config->input.width, 192);
  EXPECT_EQ(config->input.mean, (std::vector<float>{0.5f, 0.25f, 0.125f}));
  EXPECT_EQ(config->input.std, std::vector<float>{2});
  EXPECT_EQ(config->input.resize, Resize::kCenterCrop);
  EXPECT_EQ(config->input.resize_to, 256);
  EXPECT_EQ(config->class_labels,
            (std::vector<std::string>{"normal", "pneumonia"}));
  EXPECT_EQ(config->default_layer, "features.19");
  EXPECT_EQ(config->max_batch_size, 8);
  EXPECT_EQ(config->max_queue_delay, absl::Milliseconds(5));
  EXPECT_EQ(config->max_queue_length, 16);
  ASSERT_EQ(config->placements.size(), 2u);
  EXPECT_EQ(config->placements[0].device, "cuda:0");
  EXPECT_EQ(config->placements[0].instances, 2);
  EXPECT_EQ(config->placements[1].instances, 1);
  EXPECT_EQ(config->placements[1].threads, 4);
  EXPECT_EQ(config->optimization.precision, Precision::kBfloat16Trunk);
  EXPECT_FALSE(config->optimization.is_on);
  EXPECT_EQ(config->optimization.layout, TrunkLayout::kChannelsLast);
  EXPECT_THAT(
      config->sha256,
      testing::ElementsAre(std::pair<const int64_t, std::string>(3, "abc")));
  EXPECT_EQ(config->output, OutputKind::kMultiLabel);
  EXPECT_THAT(config->thresholds, testing::ElementsAre(0.5, 0.25));
  EXPECT_EQ(config->logits_key, "scores");
  EXPECT_EQ(config->version_policy.newest, 2);
  EXPECT_THAT(config->version_policy.pinned, testing::ElementsAre(3, 7));
}

TEST(ModelConfigParserTest, AllVersionsHaveNoNumber) {
  const auto config =
      ParseModelConfig("version_policy { all: true pinned: 1 }");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->version_policy.newest, std::nullopt);
}

TEST(ModelConfigParserTest, PinnedVersionsStandBesideTheNewest) {
  const auto config = ParseModelConfig("version_policy { pinned: 1 }");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->version_policy.newest, 1);
  EXPECT_THAT(config->version_policy.pinned, testing::ElementsAre(1));
}

TEST(ModelConfigParserTest, EmptyTextIsTheDefaults) {
  const auto config = ParseModelConfig("");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->input.height, 0);
  EXPECT_EQ(config->input.resize, Resize::kStretch);
  EXPECT_TRUE(config->class_labels.empty());
  EXPECT_EQ(config->max_queue_delay, absl::ZeroDuration());
  EXPECT_EQ(config->optimization.precision, Precision::kFloat32);
  EXPECT_TRUE(config->optimization.is_on);
  EXPECT_EQ(config->output, std::nullopt);
  EXPECT_TRUE(config->thresholds.empty());
  EXPECT_EQ(config->version_policy.newest, 1);
  EXPECT_TRUE(config->version_policy.pinned.empty());
}

// As Windows' Notepad saves "UTF-8 with BOM".
TEST(ModelConfigParserTest, AByteOrderMarkIsPassedOver) {
  const auto config = ParseModelConfig(
      "\xEF\xBB\xBF"
      "default_layer: 'a'");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->default_layer, "a");
}

struct BadModelConfig {
  const char* name;
  std::string text;
  std::vector<std::string> messages;
};

class BadModelConfigTest : public testing::TestWithParam<BadModelConfig> {};

TEST_P(BadModelConfigTest, IsRefusedWithLineOrField) {
  const auto config = ParseModelConfig(GetParam().text);
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  for (const std::string& message : GetParam().messages) {
    EXPECT_THAT(std::string(config.status().message()),
                testing::HasSubstr(message));
  }
  EXPECT_LT(config.status().message().size(), 400u);
}

std::string DeepNesting() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "input {";
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadModelConfigTest,
    testing::Values(
        BadModelConfig{"UnknownField",
                       "class_labels: 'a'\nlabels: 'b'",
                       {"line 2", "labels"}},
        BadModelConfig{"WrongType",
                       "input {\n  height: 'big'\n}",
                       {"line 2", "Expected integer"}},
        BadModelConfig{"TooLarge",
                       "input { height: 3000000000 }",
                       {"line 1", "out of range"}},
        BadModelConfig{"UnknownName",
                       "\n\ninput { resize: RESIZE_SQUASH }",
                       {"line 3", "RESIZE_SQUASH", "resize"}},
        BadModelConfig{"UnknownNumber",
                       "input { resize: 7 }",
                       {"input.resize: 7", "RESIZE_STRETCH"}},
        BadModelConfig{"UnknownPrecision",
                       "optimization { precision: 9 }",
                       {"optimization.precision: 9", "PRECISION_FLOAT32"}},
        BadModelConfig{"UnknownLayout",
                       "optimization { layout: 9 }",
                       {"optimization.layout: 9", "TRUNK_LAYOUT_FUSED"}},
        BadModelConfig{"UnknownOutput",
                       "output: 99",
                       {"output: 99", "OUTPUT_KIND_MULTI_LABEL"}},
        BadModelConfig{"NoVersions",
                       "version_policy { all: false }",
                       {"version_policy.all: false", "all: true", "newest"}},
        BadModelConfig{"Twice",
                       "default_layer: 'a'\ndefault_layer: 'b'",
                       {"line 2", "default_layer"}},
        BadModelConfig{"Utf16", "\xFF\xFEo", {"UTF-16", "save it as UTF-8"}},
        BadModelConfig{"Unclosed", "input {", {"line 1"}},
        BadModelConfig{"Garbage", std::string("\0\x01\xff", 3), {"line 1"}},
        BadModelConfig{"LongName", std::string(1 << 20, 'x'), {"line 1"}},
        BadModelConfig{"Deep", DeepNesting(), {"line 1"}},
        BadModelConfig{"NegativeDelay",
                       "batching { max_queue_delay { seconds: -1 } }",
                       {"batching.max_queue_delay: -1 s"}},
        BadModelConfig{"HugeDelay",
                       "batching { max_queue_delay { seconds: 400000000000 } }",
                       {"batching.max_queue_delay"}},
        BadModelConfig{"DelayInNanos",
                       "batching { max_queue_delay { nanos: 1000000000 } }",
                       {"batching.max_queue_delay", "999999999"}}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace camserve
