#include "server/cam/heatmap.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <array>

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

double GreatestDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

struct Sizes {
  int64_t from_height, from_width, height, width;
};

class ResizeTest : public testing::TestWithParam<Sizes> {};

TEST_P(ResizeTest, EveryMapIsTheDefinitionsOnItsOwn) {
  const Sizes sizes = GetParam();
  const at::Tensor maps = Noise({3, sizes.from_height, sizes.from_width});
  const at::Tensor heatmaps = HeatmapsOf(maps, sizes.height, sizes.width);
  const at::Tensor signed_heatmaps =
      SignedHeatmapsOf(maps, sizes.height, sizes.width);
  ASSERT_EQ(heatmaps.sizes(), (at::IntArrayRef{3, sizes.height, sizes.width}));
  for (int64_t k = 0; k < 3; ++k) {
    EXPECT_LE(GreatestDifference(heatmaps[k], Normalised(Upsampled(
                                                  Normalised(maps[k].relu()),
                                                  sizes.height, sizes.width))),
              1e-5);
    EXPECT_LE(GreatestDifference(signed_heatmaps[k],
                                 Upsampled(maps[k] / maps[k].abs().max(),
                                           sizes.height, sizes.width)),
              1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, ResizeTest,
                         testing::Values(Sizes{7, 7, 224, 224},
                                         Sizes{14, 14, 112, 112},
                                         Sizes{5, 3, 31, 64}, Sizes{8, 8, 8, 8},
                                         Sizes{1, 9, 4, 18}, Sizes{2, 2, 1, 1},
                                         Sizes{20, 30, 7, 11}));

TEST(HeatmapTest, SpansZeroToOne) {
  const at::Tensor heatmap = HeatmapsOf(Noise({1, 7, 7}), 56, 56);
  EXPECT_EQ(heatmap.min().item<float>(), 0);
  EXPECT_NEAR(heatmap.max().item<float>(), 1, 1e-6);
}

TEST(HeatmapTest, MapsWithNothingToShowAreZeroBesideOthers) {
  at::Tensor maps = Noise({4, 3, 3});
  maps[0].fill_(-2);
  maps[1].fill_(0);
  maps[2].fill_(0.3);  // one positive constant
  const at::Tensor heatmaps = HeatmapsOf(maps, 12, 12);
  for (int64_t k = 0; k < 3; ++k) {
    EXPECT_EQ(heatmaps[k].abs().max().item<float>(), 0) << k;
  }
  EXPECT_GT(heatmaps[3].max().item<float>(), 0.9F);
}

TEST(SignedHeatmapTest, AMapOfZerosStaysZero) {
  at::Tensor maps = at::zeros({2, 3, 3});
  maps[1][1][1] = -4;
  const at::Tensor heatmaps = SignedHeatmapsOf(maps, 3, 3);
  EXPECT_EQ(heatmaps[0].abs().max().item<float>(), 0);
  EXPECT_EQ(heatmaps[1][1][1].item<float>(), -1);
}

}  // namespace
}  // namespace camserve
