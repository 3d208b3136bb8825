#include "server/imaging/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

Pixels Grey(int width, int height, int bits,
            const std::vector<uint16_t>& samples) {
  return PixelsOf(width, height, 1, bits, samples);
}

InputSpec Spec(int channels, int height, int width) {
  return {.channels = channels,
          .height = height,
          .width = width,
          .mean = {},
          .std = {},
          .resize = Resize::kStretch,
          .resize_to = 0};
}

PreprocessedImage Preprocessed(const Pixels& pixels, const InputSpec& spec,
                               std::optional<IntensityWindow> window = {}) {
  const absl::StatusOr<PreprocessedImage> image =
      Preprocess(pixels, window, spec);
  EXPECT_TRUE(image.ok()) << image.status();
  return image.value_or(PreprocessedImage{});
}

TEST(PreprocessTest, DividesByTheGreatestStoredValue) {
  EXPECT_THAT(Preprocessed(Grey(2, 1, 8, {0, 255}), Spec(1, 1, 2)).input.values,
              ElementsAre(0.0f, 1.0f));
  EXPECT_THAT(
      Preprocessed(Grey(3, 1, 16, {0, 255, 65535}), Spec(1, 1, 3)).input.values,
      ElementsAre(0.0f, FloatEq(255.0f / 65535), 1.0f));
}

TEST(PreprocessTest, MapsTheWindowAndClampsWhatIsOutside) {
  const Pixels pixels = Grey(5, 1, 16, {0, 1000, 2500, 4000, 65535});
  EXPECT_THAT(Preprocessed(pixels, Spec(1, 1, 5), IntensityWindow{1000, 4000})
                  .input.values,
              ElementsAre(0.0f, 0.0f, 0.5f, 1.0f, 1.0f));
}

TEST(PreprocessTest, TakesAWindowWiderThanTheRange) {
  EXPECT_THAT(Preprocessed(Grey(2, 1, 8, {0, 255}), Spec(1, 1, 2),
                           IntensityWindow{-255, 510})
                  .input.values,
              ElementsAre(FloatEq(1.0f / 3), FloatEq(2.0f / 3)));
}

TEST(PreprocessTest, RefusesAWindowThatIsNoRange) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const IntensityWindow window : {IntensityWindow{5, 5},
                                       {6, 5},
                                       {nan, 5},
                                       {5, nan},
                                       {-kInfinity, 5},
                                       {5, kInfinity}}) {
    const absl::Status status =
        Preprocess(Grey(1, 1, 8, {0}), window, Spec(1, 1, 1)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr("window"));
  }
}

TEST(PreprocessTest, RepeatsGreyAndWeighsColors) {
  EXPECT_THAT(Preprocessed(Grey(2, 1, 8, {51, 102}), Spec(3, 1, 2)).input,
              (Tensor{.shape = {3, 1, 2},
                      .values = {0.2f, 0.4f, 0.2f, 0.4f, 0.2f, 0.4f}}));
  const Pixels color = PixelsOf(2, 1, 3, 8, {255, 0, 0, 0, 255, 255});
  EXPECT_THAT(Preprocessed(color, Spec(1, 1, 2)).input.values,
              ElementsAre(FloatEq(0.299f), FloatEq(0.701f)));
  EXPECT_THAT(Preprocessed(color, Spec(3, 1, 2)).input.values,
              ElementsAre(1, 0, 0, 1, 0, 1));
}

TEST(PreprocessTest, NormalizesByChannelOrByOneForAll) {
  InputSpec spec = Spec(3, 1, 1);
  spec.mean = {0.1f, 0.2f, 0.3f};
  spec.std = {0.5f, 0.25f, 0.125f};
  EXPECT_THAT(Preprocessed(Grey(1, 1, 8, {255}), spec).input.values,
              Pointwise(FloatNear(1e-6f), {1.8f, 3.2f, 5.6f}));
  spec.mean = {0.5f};
  spec.std = {};
  EXPECT_THAT(Preprocessed(Grey(1, 1, 8, {255}), spec).input.values,
              ElementsAre(0.5f, 0.5f, 0.5f));
}

TEST(PreprocessTest, RefusesModelsThatAnImageCannotServe) {
  const Pixels pixels = Grey(1, 1, 8, {0});
  InputSpec two_means = Spec(3, 1, 1);
  two_means.mean = {0.1f, 0.2f};
  InputSpec no_std = Spec(3, 1, 1);
  no_std.std = {0};
  for (const InputSpec& spec :
       {Spec(4, 1, 1), Spec(1, 0, 1), Spec(1, -1, -1), two_means, no_std}) {
    EXPECT_EQ(Preprocess(pixels, std::nullopt, spec).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
}

TEST(PreprocessTest, RegionOfAStretchIsTheImage) {
  const Region region =
      Preprocessed(Grey(3, 2, 8, {1, 2, 3, 4, 5, 6}), Spec(1, 8, 8)).region;
  EXPECT_EQ(region.left, 0);
  EXPECT_EQ(region.top, 0);
  EXPECT_EQ(region.width, 3);
  EXPECT_EQ(region.height, 2);
}

// 6 x 4 pixels, not resized; the centre 3 x 2 begins at 1.5, rounded to 2.
TEST(PreprocessTest, CropsTheCenterRoundingHalfUp) {
  std::vector<uint16_t> samples(24);
  std::iota(samples.begin(), samples.end(), uint16_t{0});
  const Pixels pixels = Grey(6, 4, 8, samples);
  InputSpec spec = Spec(1, 2, 3);
  spec.resize = Resize::kCenterCrop;
  spec.resize_to = 4;
  const PreprocessedImage image = Preprocessed(pixels, spec);
  EXPECT_THAT(
      image.input.values,
      Pointwise(FloatNear(1e-6f), {8 / 255.0f, 9 / 255.0f, 10 / 255.0f,
                                   14 / 255.0f, 15 / 255.0f, 16 / 255.0f}));
  EXPECT_EQ(image.region.left, 2);
  EXPECT_EQ(image.region.top, 1);
  EXPECT_EQ(image.region.width, 3);
  EXPECT_EQ(image.region.height, 2);
}

TEST(PreprocessTest, RefusesAnImageSmallerThanTheCrop) {
  InputSpec spec = Spec(1, 5, 3);
  spec.resize = Resize::kCenterCrop;
  spec.resize_to = 4;
  const Pixels pixels = Grey(8, 8, 8, std::vector<uint16_t>(64));
  const absl::Status status = Preprocess(pixels, std::nullopt, spec).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("3 x 5"));
  // The greater of both sides where none is given: never too small.
  spec.resize_to = 0;
  EXPECT_EQ(Preprocessed(pixels, spec).region.height, 8);
}

}  // namespace
}  // namespace camserve
