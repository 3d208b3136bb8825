// How the model room lays its models out: as it is told, as it was kept, or as
// is fastest, in passes for maps and in passes for logits alone.
#include <cstdint>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/torchscript/loaded_test_model.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

constexpr char kModel[] = "conv_flatten_scores";

TEST(LayoutChoiceTest, ALayoutThatTheModelCanNotHaveIsSaidAndServedWithout) {
  ModelOptions options;
  options.optimization.layout = TrunkLayout::kBlocked;
  const LoadedTestModel loaded("activations", options);
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_THAT(loaded.model().Layers().back().not_optimized,
              testing::HasSubstr("gelu"));
  const LoadedTestModel other("activations");
  EXPECT_EQ(other.model().Layers().back().not_optimized, "");
  const Tensor map = loaded.Explain(loaded.Question(1)).maps[1].raw;
  EXPECT_LE(Distance(map, other.Explain(loaded.Question(1)).maps[1].raw),
            1e-4 * Magnitude(map));
}

TEST(LayoutChoiceTest, WhatWritesInPlaceIsSaidNotToBeOptimised) {
  const LoadedTestModel loaded("written_channel");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_THAT(loaded.model().Layers().back().not_optimized,
              testing::HasSubstr("in place (mul_)"));
  ModelOptions options;
  options.optimization.layout = TrunkLayout::kPlain;
  const LoadedTestModel plain("written_channel", options);
  EXPECT_EQ(plain.model().Layers().back().not_optimized, "");
}

TEST(LayoutChoiceTest, ASumThatFusingMakesInPlaceIsNoReasonNotToOptimise) {
  const LoadedTestModel loaded("resnet34");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().Layers().back().not_optimized, "");
}

// Rounding moves its maps by more than a cut may: it moves the saved model's
// own by as much.
TEST(LayoutChoiceTest, AMapThatRoundingMovesIsNoReasonNotToOptimise) {
  const LoadedTestModel loaded("trembling");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().Layers().back().not_optimized, "");
}

TEST(LayoutChoiceTest, TheLayoutIsFusedWhereNoChoiceIsKept) {
  ModelOptions options;
  const TrunkInfo trunk = LoadedTestModel(kModel, options).model().trunk();
  EXPECT_EQ(trunk.layout, TrunkLayout::kFused);
  EXPECT_TRUE(trunk.timings.empty());
  EXPECT_GT(trunk.packed_weight_bytes, 0);
}

TEST(LayoutChoiceTest, TheLayoutIsTimedOnceForAll) {
  const TemporaryFolder cache;
  ModelOptions options;
  options.caches.layout_cache = (cache.path() / "layouts").string();
  options.sha256 = "abc";
  const TrunkInfo first = LoadedTestModel(kModel, options).model().trunk();
  EXPECT_FALSE(first.timings.empty());
  const TrunkInfo again = LoadedTestModel(kModel, options).model().trunk();
  // Two measurements are never the same to the nanosecond.
  ASSERT_EQ(again.timings.size(), first.timings.size());
  for (size_t i = 0; i < first.timings.size(); ++i) {
    EXPECT_EQ(again.timings[i].per_image, first.timings[i].per_image);
  }
  options.optimization.layout = TrunkLayout::kPlain;
  const TrunkInfo named = LoadedTestModel(kModel, options).model().trunk();
  EXPECT_EQ(named.layout, TrunkLayout::kPlain);
  EXPECT_TRUE(named.timings.empty());
}

TEST(LayoutChoiceTest, AKeptLayoutIsUsed) {
  const TemporaryFolder cache;
  ModelOptions options;
  options.caches.layout_cache = cache.path().string();
  options.sha256 = "abc";
  ASSERT_TRUE(LoadedTestModel(kModel, options).status().ok());
  for (const auto& file :
       std::filesystem::directory_iterator(cache.path() / "abc")) {
    WriteFile(file.path(), "channels_last\n");
  }
  const LoadedTestModel loaded(kModel, options);
  EXPECT_EQ(loaded.model().trunk().layout, TrunkLayout::kChannelsLast);
}

// The head is long there: the model without a cut gives the logits.
TEST(LogitsTest, OfALayerInTheMiddleAreTheModels) {
  const LoadedTestModel loaded("resnet34");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  const Model& model = loaded.model();
  Tensor batch = loaded.Question(1).input;
  batch.shape.insert(batch.shape.begin(), 1);
  const auto last = model.Logits("", batch, absl::InfiniteFuture());
  ASSERT_TRUE(last.ok()) << last.status();
  ASSERT_TRUE(model.CheckLayer("layer1", absl::InfiniteFuture()).ok());
  const int64_t packed = model.trunk().packed_weight_bytes;
  const auto middle = model.Logits("layer1", batch, absl::InfiniteFuture());
  ASSERT_TRUE(middle.ok()) << middle.status();
  EXPECT_LE(Distance(*middle, *last), 1e-4 * Magnitude(*last));
  // Most of the weights come after layer1.
  EXPECT_GT(model.trunk().packed_weight_bytes, packed + (50 << 20));
  const auto again = model.Logits("layer1", batch, absl::InfiniteFuture());
  EXPECT_EQ(again->values, middle->values);
}

}  // namespace
}  // namespace camserve
