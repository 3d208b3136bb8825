// Cases worked out by hand: section 2 of the definitions.
#include "server/cam/signed_map.h"

#include <ATen/ATen.h>

#include "gtest/gtest.h"

namespace camserve {
namespace {

// Two channels of 1 x 2 places.
const at::Tensor& Activation() {
  static const auto* const activation =
      new at::Tensor(at::tensor({1.F, 2.F, 3.F, -4.F}).view({1, 2, 1, 2}));
  return *activation;
}

const at::Tensor& Gradient() {
  static const auto* const gradient =
      new at::Tensor(at::tensor({1.F, 3.F, -2.F, 0.F}).view({1, 2, 1, 2}));
  return *gradient;
}

TEST(SignedMapTest, GradCamWeighsChannelsByTheirMeanGradient) {
  // The means are 2 and -1: 2 * (1, 2) - (3, -4).
  const at::Tensor map =
      SignedMapOf(CamMethod::kGradCam, Activation(), Gradient());
  EXPECT_TRUE(map.equal(at::tensor({-1.F, 8.F}).view({1, 1, 2}))) << map;
}

TEST(SignedMapTest, HiResCamMultipliesPlaceByPlace) {
  // (1 * 1, 3 * 2) + (-2 * 3, 0 * -4).
  const at::Tensor map =
      SignedMapOf(CamMethod::kHiResCam, Activation(), Gradient());
  EXPECT_TRUE(map.equal(at::tensor({-5.F, 6.F}).view({1, 1, 2}))) << map;
}

TEST(SignedMapTest, OneGradientServesAWholeBatch) {
  const at::Tensor batch = at::cat({Activation(), 2 * Activation()});
  for (const CamMethod method : CamMethods()) {
    const at::Tensor one = SignedMapOf(method, Activation(), Gradient());
    EXPECT_TRUE(
        SignedMapOf(method, batch, Gradient()).equal(at::cat({one, 2 * one})));
  }
}

}  // namespace
}  // namespace camserve
