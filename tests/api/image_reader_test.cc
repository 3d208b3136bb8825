#include "server/api/image_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/imaging/test_images.h"
#include "tests/repository/served_models.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

v1::Image Encoded(int width, int height) {
  v1::Image image;
  image.set_encoded(
      MakePng(PatternPng(width, height, SPNG_COLOR_TYPE_TRUECOLOR, 8)));
  return image;
}

v1::Image Raw(const std::vector<int64_t>& shape, float value) {
  v1::Image image;
  v1::Tensor& tensor = *image.mutable_tensor();
  tensor.mutable_shape()->Assign(shape.begin(), shape.end());
  int64_t elements = 1;
  for (const int64_t size : shape) elements *= size;
  tensor.mutable_values()->Resize(static_cast<int>(elements), value);
  return image;
}

class ImageReaderTest : public testing::Test {
 protected:
  absl::StatusOr<ImageInput> Read(const v1::Image& image) {
    return ReadImage(image, model_, limits_);
  }

  ServedModel model_ = MakeServedModel();
  ImageLimits limits_;
};

TEST_F(ImageReaderTest, DecodesAndPreprocesses) {
  const auto input = Read(Encoded(20, 10));
  ASSERT_TRUE(input.ok()) << input.status();
  EXPECT_EQ(input->input.shape, (std::vector<int64_t>{3, 8, 8}));
  EXPECT_EQ(input->width, 20);
  EXPECT_EQ(input->height, 10);
  EXPECT_EQ(input->region.width, 20);
  EXPECT_EQ(input->region.height, 10);
  ASSERT_TRUE(input->pixels.has_value());
  EXPECT_EQ(input->pixels->width, 20);
}

TEST_F(ImageReaderTest, TakesATensorAsItIs) {
  const auto input = Read(Raw({3, 8, 8}, 7));
  ASSERT_TRUE(input.ok()) << input.status();
  EXPECT_EQ(input->input.values, std::vector<float>(3 * 8 * 8, 7));
  EXPECT_EQ(input->width, 8);
  EXPECT_EQ(input->height, 8);
  EXPECT_EQ(input->region.width, 8);
  EXPECT_FALSE(input->pixels.has_value());
}

TEST_F(ImageReaderTest, RefusesNoImage) {
  const auto input = Read({});
  EXPECT_EQ(input.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(input.status().message()),
              StartsWith("image: empty; set"));
}

TEST_F(ImageReaderTest, NamesTheFieldOfWhatIsNoImage) {
  v1::Image image;
  image.set_encoded("no image at all");
  const auto input = Read(image);
  EXPECT_EQ(input.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(input.status().message()),
              StartsWith("image.encoded: "));
}

TEST_F(ImageReaderTest, HoldsImagesAgainstTheLimits) {
  limits_.pixels = 199;
  const auto input = Read(Encoded(20, 10));
  EXPECT_EQ(input.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(input.status().message()), HasSubstr("199"));
}

TEST_F(ImageReaderTest, UsesTheWindow) {
  v1::Image image = Encoded(20, 10);
  image.mutable_window()->set_low(300);
  image.mutable_window()->set_high(400);
  const auto input = Read(image);
  ASSERT_TRUE(input.ok()) << input.status();
  // Everything is below the window: 0, and normalised -1.
  EXPECT_EQ(input->input.values, std::vector<float>(3 * 8 * 8, -1));
}

TEST_F(ImageReaderTest, RefusesAWindowUpsideDown) {
  v1::Image image = Encoded(20, 10);
  image.mutable_window()->set_low(2);
  image.mutable_window()->set_high(1);
  const auto input = Read(image);
  EXPECT_EQ(input.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(input.status().message()), HasSubstr("window"));
}

TEST_F(ImageReaderTest, RefusesAWindowOnATensor) {
  v1::Image image = Raw({3, 8, 8}, 0);
  image.mutable_window()->set_high(1);
  EXPECT_THAT(std::string(Read(image).status().message()),
              StartsWith("image.window"));
}

TEST_F(ImageReaderTest, RefusesATensorOfAnotherShape) {
  const auto input = Read(Raw({3, 8, 9}, 0));
  EXPECT_EQ(input.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(input.status().message()),
              StartsWith("image.tensor.shape: "));
}

TEST_F(ImageReaderTest, ShowsATensorAsItsNormalisationUndone) {
  v1::Image image = Raw({3, 1, 2}, 0);
  // Channel by channel: 0.2 and 0.4 of grey; below black; above white.
  const std::vector<float> values = {-0.6f, -0.2f, -5, -1, 1, 5};
  image.mutable_tensor()->mutable_values()->Assign(values.begin(),
                                                   values.end());
  const auto pixels = ReadPicture(image, model_, limits_);
  ASSERT_TRUE(pixels.ok()) << pixels.status();
  EXPECT_EQ(pixels->channels, 3);
  EXPECT_EQ(pixels->bits(), 8);
  EXPECT_EQ(SamplesOf(*pixels),
            (std::vector<uint16_t>{51, 0, 255, 102, 0, 255}));
}

TEST_F(ImageReaderTest, ShowsATensorWithANormalisationAChannel) {
  model_.input.mean = {0, 0.5f, 1};
  model_.input.std = {1, 0.5f, 0.5f};
  const auto pixels = ReadPicture(Raw({3, 1, 1}, 0), model_, limits_);
  ASSERT_TRUE(pixels.ok()) << pixels.status();
  EXPECT_EQ(SamplesOf(*pixels), (std::vector<uint16_t>{0, 128, 255}));
}

TEST_F(ImageReaderTest, ShowsTensorsOfOneOrThreeChannels) {
  EXPECT_TRUE(CheckPicture(Raw({1, 8, 8}, 0)).ok());
  EXPECT_TRUE(CheckPicture(Raw({3, 8, 8}, 0)).ok());
  const absl::Status refused = CheckPicture(Raw({4, 8, 8}, 0));
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("OUTPUT_HEATMAP_PNG"));
}

}  // namespace
}  // namespace camserve
