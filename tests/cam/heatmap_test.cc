#include "server/cam/heatmap.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <array>
#include <vector>

#include "absl/algorithm/container.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

at::Tensor Noise(at::IntArrayRef shape) {
  return at::randn(shape, at::detail::createCPUGenerator(1));
}

// n of section 2 of the definitions, of one map.
at::Tensor Normalised(const at::Tensor& map) {
  const at::Tensor shifted = map - map.min();
  return shifted / (shifted.max() + 1e-7);
}

at::Tensor Upsampled(const at::Tensor& map, int64_t height, int64_t width) {
  return at::upsample_bilinear2d(map.unsqueeze(0).unsqueeze(0),
                                 std::array<int64_t, 2>{height, width},
                                 /*align_corners=*/false)[0][0];
}

Tensor Plain(const at::Tensor& map) {
  const float* const values = map.const_data_ptr<float>();
  return {.shape = map.sizes().vec(), .values = {values, values + map.numel()}};
}

double GreatestDifference(const Tensor& map, const at::Tensor& expected) {
  const at::Tensor difference =
      at::tensor(map.values).reshape(map.shape) - expected;
  return difference.abs().max().item<double>();
}

struct Sizes {
  int64_t from_height, from_width, height, width;
};

class ResizeTest : public testing::TestWithParam<Sizes> {};

TEST_P(ResizeTest, MapsAreTheDefinitions) {
  const Sizes sizes = GetParam();
  const at::Tensor map = Noise({sizes.from_height, sizes.from_width});
  const Tensor plain = Plain(map);
  EXPECT_LE(
      GreatestDifference(HeatmapOf(plain, sizes.height, sizes.width),
                         Normalised(Upsampled(Normalised(map.relu()),
                                              sizes.height, sizes.width))),
      1e-6);
  EXPECT_LE(GreatestDifference(
                SignedHeatmapOf(plain, sizes.height, sizes.width),
                Upsampled(map / map.abs().max(), sizes.height, sizes.width)),
            1e-6);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ResizeTest,
                         testing::Values(Sizes{7, 7, 224, 224},
                                         Sizes{14, 14, 112, 112},
                                         Sizes{5, 3, 31, 64}, Sizes{8, 8, 8, 8},
                                         Sizes{1, 9, 4, 18}, Sizes{2, 2, 1, 1},
                                         Sizes{20, 30, 7, 11}));

TEST(HeatmapTest, SpansZeroToOne) {
  const Tensor heatmap = HeatmapOf(Plain(Noise({7, 7})), 56, 56);
  EXPECT_EQ(*absl::c_min_element(heatmap.values), 0);
  EXPECT_NEAR(*absl::c_max_element(heatmap.values), 1, 1e-6);
}

TEST(HeatmapTest, AMapWithNothingToShowIsZero) {
  for (const float constant : {-2.0F, 0.0F, 0.3F}) {
    const Tensor map = {.shape = {3, 3}, .values = std::vector(9, constant)};
    EXPECT_THAT(HeatmapOf(map, 12, 12).values, testing::Each(0)) << constant;
  }
}

TEST(SignedHeatmapTest, AMapOfZerosStaysZero) {
  Tensor map = {.shape = {3, 3}, .values = std::vector(9, 0.0F)};
  EXPECT_EQ(SignedHeatmapOf(map, 3, 3), map);
  map.values[4] = -4;
  const Tensor heatmap = SignedHeatmapOf(map, 3, 3);
  EXPECT_EQ(heatmap.values[4], -1);
  EXPECT_EQ(heatmap.values[0], 0);
}

}  // namespace
}  // namespace camserve
