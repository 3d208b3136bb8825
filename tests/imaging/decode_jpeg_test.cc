#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "server/imaging/decode.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

Pixels Decoded(absl::string_view jpeg) {
  const absl::StatusOr<Pixels> pixels = DecodeImage(jpeg, ImageLimits{});
  EXPECT_TRUE(pixels.ok()) << pixels.status();
  return pixels.value_or(Pixels{});
}

absl::Status Refused(absl::string_view jpeg) {
  return DecodeImage(jpeg, ImageLimits{}).status();
}

// The greatest difference of two images of one size.
int Difference(const std::vector<uint8_t>& stored, const Pixels& pixels) {
  const std::vector<uint16_t> samples = SamplesOf(pixels);
  EXPECT_EQ(stored.size(), samples.size());
  int greatest = 0;
  for (size_t i = 0; i < std::min(stored.size(), samples.size()); ++i) {
    greatest = std::max(greatest, std::abs(stored[i] - samples[i]));
  }
  return greatest;
}

TEST(DecodeJpegTest, GivesThePixelsWithinWhatTheCodingLoses) {
  for (const int channels : {1, 3}) {
    for (const bool progressive : {false, true}) {
      SCOPED_TRACE(testing::Message() << channels << " " << progressive);
      JpegPicture picture = SmoothJpeg(37, 21, channels);
      picture.progressive = progressive;
      const Pixels pixels = Decoded(MakeJpeg(picture));
      EXPECT_EQ(pixels.width, 37);
      EXPECT_EQ(pixels.height, 21);
      EXPECT_EQ(pixels.channels, channels);
      EXPECT_EQ(pixels.bits(), 8);
      EXPECT_LE(Difference(picture.samples, pixels), 5);
    }
  }
}

// Each orientation as EXIF's standard tells it: which corner of the upright
// image the stored image's first pixel is, and which way its row goes.
struct Turn {
  int orientation;
  bool starts_right;
  bool starts_low;
  bool row_goes_down;
};
constexpr Turn kTurns[] = {
    {1, false, false, false}, {2, true, false, false}, {3, true, true, false},
    {4, false, true, false},  {5, false, false, true}, {6, true, false, true},
    {7, true, true, true},    {8, false, true, true},
};

uint16_t UprightSample(const Pixels& upright, const Turn& turn, int x, int y,
                       int channel) {
  int column = turn.row_goes_down ? y : x;
  int row = turn.row_goes_down ? x : y;
  if (turn.starts_right) column = upright.width - 1 - column;
  if (turn.starts_low) row = upright.height - 1 - row;
  return SamplesOf(upright)[(row * upright.width + column) * 3 + channel];
}

TEST(DecodeJpegTest, TurnsByExifOrientation) {
  const std::string jpeg = MakeJpeg(SmoothJpeg(24, 16, 3));
  const Pixels stored = Decoded(jpeg);
  for (const bool little_endian : {false, true}) {
    for (const Turn& turn : kTurns) {
      SCOPED_TRACE(testing::Message() << turn.orientation << little_endian);
      const Pixels upright = Decoded(
          WithExif(jpeg, OrientationBody(turn.orientation, little_endian)));
      ASSERT_EQ(upright.width, turn.row_goes_down ? 16 : 24);
      ASSERT_EQ(upright.height, turn.row_goes_down ? 24 : 16);
      for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 24; ++x) {
          for (int c = 0; c < 3; ++c) {
            ASSERT_EQ(UprightSample(upright, turn, x, y, c),
                      SamplesOf(stored)[(y * 24 + x) * 3 + c])
                << x << " " << y;
          }
        }
      }
    }
  }
}

TEST(DecodeJpegTest, IgnoresAbsurdAndCutExif) {
  const std::string jpeg = MakeJpeg(SmoothJpeg(24, 16, 3));
  const Pixels stored = Decoded(jpeg);
  for (const uint16_t orientation : {0, 9, 99, 0xFFFF}) {
    EXPECT_EQ(Decoded(WithExif(jpeg, OrientationBody(orientation, false))),
              stored);
  }
  const std::string body = OrientationBody(6, false);
  for (size_t size = 0; size < body.size() - 6; ++size) {
    SCOPED_TRACE(size);
    EXPECT_EQ(Decoded(WithExif(jpeg, body.substr(0, size))), stored);
  }
}

TEST(DecodeJpegTest, RefusesCmyk) {
  JpegPicture picture{.width = 8, .height = 8, .channels = 4};
  picture.samples.resize(size_t{8} * 8 * 4, 100);
  const absl::Status status = Refused(MakeJpeg(picture));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("CMYK"));
}

TEST(DecodeJpegTest, TakesWhatFollowsTheEnd) {
  const std::string jpeg = MakeJpeg(SmoothJpeg(24, 16, 3));
  EXPECT_EQ(Decoded(jpeg + "and more"), Decoded(jpeg));
}

// A scan costs a pass over all pixels, whatever it holds.
TEST(DecodeJpegTest, RefusesMoreScansThanAPictureNeeds) {
  JpegPicture picture = SmoothJpeg(24, 16, 3);
  picture.scan_a_channel = true;
  const std::string jpeg = MakeJpeg(picture);
  const size_t last = jpeg.rfind("\xFF\xDA");
  const size_t end = jpeg.size() - 2;
  const auto with_scans = [&](int more) {
    std::string repeated = jpeg.substr(0, end);
    for (int i = 0; i < more; ++i) repeated += jpeg.substr(last, end - last);
    return repeated + jpeg.substr(end);
  };
  EXPECT_EQ(Decoded(with_scans(20)), Decoded(jpeg));
  const absl::Status status = Refused(with_scans(200));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("scans"));
}

}  // namespace
}  // namespace camserve
