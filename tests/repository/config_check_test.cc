#include "server/repository/config_check.h"

#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

using Change = std::function<void(ModelConfig&)>;

// What the message has to hold; empty where the configuration is right.
struct Case {
  Change change;
  std::string message;
};

void Expect(const Case& expected, const absl::Status& status) {
  if (expected.message.empty()) {
    EXPECT_TRUE(status.ok()) << status;
    return;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
      << expected.message;
  EXPECT_THAT(status.message(), HasSubstr(expected.message));
  EXPECT_LT(status.message().size(), 300u);
}

void ExpectAll(const std::vector<Case>& cases,
               const std::string& server_device) {
  for (const Case& expected : cases) {
    ModelConfig config;
    expected.change(config);
    Expect(expected, CheckConfig(config, server_device));
  }
}

TEST(ConfigCheck, Input) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  ExpectAll(
      {
          {[](ModelConfig&) {}, ""},
          {[](ModelConfig& c) { c.input.channels = 1; }, ""},
          {[](ModelConfig& c) { c.input.channels = -1; },
           "input.channels is -1: it has to be from 0 to 1024"},
          {[](ModelConfig& c) { c.input.height = 20'000; },
           "input.height is 20000"},
          {[](ModelConfig& c) { c.input.width = -5; }, "input.width is -5"},
          {[](ModelConfig& c) {
             c.input.channels = 3;
             c.input.height = c.input.width = 16'384;
           },
           "input is 3 x 16384 x 16384"},
          {[](ModelConfig& c) {
             c.input.mean = {0.5f, kNan};
           },
           "input.mean[1] is nan"},
          {[](ModelConfig& c) {
             c.input.std = {0.5f, 0.0f};
           },
           "input.std[1] is 0"},
          {[](ModelConfig& c) { c.input.std = {-1.0f}; }, "input.std[0] is -1"},
          {[](ModelConfig& c) { c.input.std = {kInfinity}; },
           "input.std[0] is inf"},
          {[](ModelConfig& c) {
             c.input.resize = Resize::kCenterCrop;
             c.input.resize_to = 256;
           },
           ""},
          {[](ModelConfig& c) { c.input.resize_to = 256; },
           "input.resize_to is 256"},
          {[](ModelConfig& c) {
             c.input.resize = Resize::kCenterCrop;
             c.input.resize_to = -1;
           },
           "input.resize_to is -1"},
      },
      "cpu");
}

TEST(ConfigCheck, Labels) {
  ExpectAll(
      {
          {[](ModelConfig& c) {
             c.class_labels = {"normal", "pneumonia"};
           },
           ""},
          {[](ModelConfig& c) {
             c.class_labels = {"normal", ""};
           },
           "class_labels[1] is empty"},
          {[](ModelConfig& c) {
             c.class_labels = {"a", "b", "a"};
           },
           R"(class_labels[2] is "a", as class_labels[0] is)"},
          {[](ModelConfig& c) {
             c.class_labels.assign(2, std::string(100'000, 'x'));
           },
           "..."},
      },
      "cpu");
}

TEST(ConfigCheck, Thresholds) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  ExpectAll(
      {
          {[](ModelConfig& c) { c.thresholds = {0.5}; }, ""},
          {[](ModelConfig& c) {
             c.output = OutputKind::kMultiLabel;
             c.thresholds = {1e-9, 0.999};
           },
           ""},
          {[](ModelConfig& c) {
             c.thresholds = {0.5, 0.0};
           },
           "thresholds[1] is 0: it has to be above 0 and below 1"},
          {[](ModelConfig& c) { c.thresholds = {1.0}; }, "thresholds[0] is 1"},
          {[](ModelConfig& c) { c.thresholds = {-0.5}; }, "thresholds[0] is"},
          {[](ModelConfig& c) { c.thresholds = {kNan}; },
           "thresholds[0] is nan"},
          {[](ModelConfig& c) {
             c.output = OutputKind::kExclusive;
             c.thresholds = {0.5};
           },
           "thresholds has 1 values, but output is OUTPUT_KIND_EXCLUSIVE"},
          {[](ModelConfig& c) {
             c.output = OutputKind::kRegression;
             c.thresholds = {0.5};
           },
           "thresholds has 1 values, but output is OUTPUT_KIND_REGRESSION"},
      },
      "cpu");
}

TEST(ConfigCheck, Versions) {
  ExpectAll(
      {
          {[](ModelConfig& c) { c.version_policy.newest = 3; }, ""},
          {[](ModelConfig& c) { c.version_policy.newest = std::nullopt; }, ""},
          {[](ModelConfig& c) {
             c.version_policy.pinned = {1, 9};
           },
           ""},
          {[](ModelConfig& c) { c.version_policy.newest = 0; },
           "version_policy.newest is 0: it has to be at least 1"},
          {[](ModelConfig& c) { c.version_policy.newest = -2; },
           "version_policy.newest is -2"},
          {[](ModelConfig& c) {
             c.version_policy.pinned = {0, 2};
           },
           "version_policy.pinned has 0: versions begin with 1"},
      },
      "cpu");
}

TEST(ConfigCheck, ThresholdsAgainstTheModel) {
  const ModelFacts labels = {.image_shape = {3, 8, 8},
                             .class_count = 14,
                             .output = OutputKind::kMultiLabel};
  ModelConfig config;
  for (const size_t count : {0, 1, 14}) {
    config.thresholds.assign(count, 0.25);
    EXPECT_TRUE(CheckConfigAgainstModel(config, labels).ok()) << count;
  }
  config.thresholds.assign(13, 0.25);
  Expect({.message = "thresholds has 13 values, but the model has 14 labels"},
         CheckConfigAgainstModel(config, labels));
  ModelFacts exclusive = labels;
  exclusive.output = OutputKind::kExclusive;
  Expect(
      {.message = "thresholds has 13 values, but the model's classes exclude "
                  "each other: remove them, or set output"},
      CheckConfigAgainstModel(config, exclusive));
  config.thresholds.clear();
  EXPECT_TRUE(CheckConfigAgainstModel(config, exclusive).ok());
}

Change PlacedOn(const std::string& device) {
  return [device](ModelConfig& c) { c.placements = {{.device = device}}; };
}

TEST(ConfigCheck, PlacementsOfAServerOnTheCpu) {
  ExpectAll(
      {
          {PlacedOn(""), ""},
          {PlacedOn("cpu"), ""},
          {PlacedOn("cuda:0"), R"(placements[0].device is "cuda:0", but)"},
          {PlacedOn("gpu"), R"(placements[0].device is "gpu": "cpu" or)"},
          {[](ModelConfig& c) {
             c.placements = {{}, {.instances = 0}};
           },
           "placements[1].instances is 0: it has to be from 1 to 64"},
          {[](ModelConfig& c) { c.placements = {{.instances = 1'000'000}}; },
           "placements[0].instances is 1000000"},
          {[](ModelConfig& c) {
             c.placements = {{.instances = 40}, {.instances = 40}};
           },
           "placements have 80 instances"},
          {[](ModelConfig& c) { c.placements = {{.threads = -1}}; },
           "placements[0].threads is -1"},
      },
      "cpu");
}

TEST(ConfigCheck, PlacementsOfAServerOnAGpu) {
  ExpectAll(
      {
          {PlacedOn(""), ""},
          {PlacedOn("cpu"), ""},
          {PlacedOn("cuda"), ""},
          {PlacedOn("cuda:1"), ""},
          {PlacedOn("cuda:"), R"(placements[0].device is "cuda:")"},
          {PlacedOn("cuda:-1"), R"(placements[0].device is "cuda:-1")"},
          {PlacedOn("cuda: 1"), R"(placements[0].device is "cuda: 1")"},
          {PlacedOn("cuda:x\n"), R"(placements[0].device is "cuda:x\n")"},
      },
      "cuda:0");
}

TEST(ConfigCheck, BatchingAndPins) {
  const std::string sum(64, 'a');
  ExpectAll(
      {
          {[](ModelConfig& c) { c.max_batch_size = -1; },
           "batching.max_batch_size is -1"},
          {[](ModelConfig& c) { c.max_queue_length = -1; },
           "batching.max_queue_length is -1"},
          {[](ModelConfig& c) { c.max_queue_delay = -absl::Seconds(1); },
           "batching.max_queue_delay is -1s"},
          {[&](ModelConfig& c) {
             c.sha256 = {{1, sum}};
           },
           ""},
          {[&](ModelConfig& c) {
             c.sha256 = {{0, sum}};
           },
           "sha256 has a key 0"},
          {[](ModelConfig& c) {
             c.sha256 = {{2, "abc"}};
           },
           R"(sha256 of version 2 is "abc")"},
          {[](ModelConfig& c) {
             c.sha256 = {{2, std::string(64, 'A')}};
           },
           "64 lower-case hexadecimal digits"},
      },
      "cpu");
}

TEST(ConfigCheck, AgainstTheLoadedModel) {
  const ModelFacts facts = {.image_shape = {3, 224, 192}, .class_count = 2};
  const Case cases[] = {
      {[](ModelConfig&) {}, ""},
      {[](ModelConfig& c) {
         c.class_labels = {"a", "b"};
       },
       ""},
      {[](ModelConfig& c) { c.class_labels = {"a"}; },
       "class_labels has 1 names, but the model has 2 classes"},
      {[](ModelConfig& c) {
         c.class_labels = {"a", "b", "c"};
       },
       "class_labels has 3 names, but the model has 2 classes"},
      {[](ModelConfig& c) { c.input.mean = {0.5f}; }, ""},
      {[](ModelConfig& c) {
         c.input.mean = {0.5f, 0.5f, 0.5f};
       },
       ""},
      {[](ModelConfig& c) {
         c.input.mean = {0.5f, 0.5f};
       },
       "input.mean has 2 values, but the model takes 3 channels"},
      {[](ModelConfig& c) {
         c.input.std = {1.0f, 1.0f, 1.0f, 1.0f};
       },
       "input.std has 4 values"},
      {[](ModelConfig& c) { c.input.resize_to = 192; }, ""},
      {[](ModelConfig& c) { c.input.resize_to = 191; },
       "input.resize_to is 191: the crop of 224 x 192 does not fit; set it to "
       "at least 224"},
  };
  for (const Case& expected : cases) {
    ModelConfig config;
    expected.change(config);
    Expect(expected, CheckConfigAgainstModel(config, facts));
  }
}

TEST(CheckConfig, WhatAnswersHoldHasToBeUtf8) {
  const std::string latin1 =
      "Gr\xf6\xdf"
      "e";
  ModelConfig labels;
  labels.class_labels = {"a", latin1};
  EXPECT_THAT(CheckConfig(labels, "cpu").message(),
              HasSubstr("class_labels[1] is \"Gr\\xf6\\xdf\\x65\", which is "
                        "not UTF-8"));
  ModelConfig layer;
  layer.default_layer = latin1;
  EXPECT_THAT(CheckConfig(layer, "cpu").message(),
              HasSubstr("default_layer is "));
  ModelConfig key;
  key.logits_key = latin1;
  EXPECT_THAT(CheckConfig(key, "cpu").message(), HasSubstr("logits_key is "));
}

}  // namespace
}  // namespace camserve
