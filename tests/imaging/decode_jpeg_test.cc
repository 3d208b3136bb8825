#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "server/imaging/decode.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

TEST(DecodeJpegTest, TakesTheOrientationAsAnyIntegerType) {
  const std::string jpeg = MakeJpeg(SmoothJpeg(24, 16, 3));
  const Pixels turned = Decoded(WithExif(jpeg, OrientationBody(6, false)));
  ASSERT_EQ(turned.width, 16);
  for (const ExifFormat format :
       {EXIF_FORMAT_BYTE, EXIF_FORMAT_SBYTE, EXIF_FORMAT_SHORT,
        EXIF_FORMAT_SSHORT, EXIF_FORMAT_LONG, EXIF_FORMAT_SLONG}) {
    for (const bool little_endian : {false, true}) {
      SCOPED_TRACE(testing::Message() << format << " " << little_endian);
      EXPECT_EQ(
          Decoded(WithExif(jpeg, OrientationBody(format, 6, little_endian))),
          turned);
    }
  }
  EXPECT_EQ(
      Decoded(WithExif(jpeg, OrientationBody(EXIF_FORMAT_FLOAT, 6, false))),
      Decoded(jpeg));
}

TEST(DecodeJpegTest, TakesTheOrientationFromTheSegmentThatTellsOne) {
  const std::string jpeg = MakeJpeg(SmoothJpeg(24, 16, 3));
  const std::string turned = WithExif(jpeg, OrientationBody(6, false));
  for (const absl::string_view other :
       {absl::string_view("http://ns.adobe.com/xap/1.0/\0<x/>", 33),
        absl::string_view("Exif\0\0", 6),
        absl::string_view("Exif\0\0II*", 9)}) {
    std::string segment("\xFF\xE1\0", 3);
    segment += static_cast<char>(other.size() + 2);
    segment.append(other.data(), other.size());
    EXPECT_EQ(Decoded(BeforeMarker(turned, 0xE1, segment)), Decoded(turned));
  }
}

TEST(DecodeJpegTest, TakesOddBytesThatCostNoPixel) {
  JpegPicture picture = SmoothJpeg(40, 40, 3);
  picture.rows_a_restart = 1;
  const std::string jpeg = MakeJpeg(picture);
  const Pixels pixels = Decoded(jpeg);
  const size_t jfif = jpeg.find("JFIF");
  for (const auto& [major, minor] :
       {std::pair{0, 0}, {0, 2}, {2, 1}, {1, 77}}) {
    std::string revised = jpeg;
    revised[jfif + 5] = static_cast<char>(major);
    revised[jfif + 6] = static_cast<char>(minor);
    EXPECT_EQ(Decoded(revised), pixels) << major << "." << minor;
  }
  // Before the tables, the frame, the scan, within it, and after it.
  for (const uint8_t marker : {0xDB, 0xC0, 0xC4, 0xDA, 0xD0, 0xD2, 0xD9}) {
    for (const absl::string_view bytes :
         {absl::string_view("\0", 1), absl::string_view("some text"),
          absl::string_view("\xFF\xFF\xFF")}) {
      EXPECT_EQ(Decoded(BeforeMarker(jpeg, marker, bytes)), pixels)
          << int{marker} << " " << bytes;
    }
  }
  // A baseline scan's header with zeros where a progressive one has bounds.
  std::string zeros = jpeg;
  zeros[zeros.find("\xFF\xDA") + 12] = 0;
  EXPECT_EQ(Decoded(zeros), pixels);
}

TEST(DecodeJpegTest, TakesArithmeticCoding) {
  JpegPicture picture = SmoothJpeg(40, 40, 3);
  const Pixels pixels = Decoded(MakeJpeg(picture));
  picture.arithmetic = true;
  EXPECT_EQ(Decoded(MakeJpeg(picture)), pixels);
}

// What a scan lost is not made up.
TEST(DecodeJpegTest, RefusesLostPixelData) {
  JpegPicture picture = SmoothJpeg(64, 64, 3);
  picture.rows_a_restart = 1;
  const std::string jpeg = MakeJpeg(picture);
  const size_t second = jpeg.find("\xFF\xD1");
  const size_t third = jpeg.find("\xFF\xD2");
  const size_t end = jpeg.size() - 2;
  ASSERT_LT(second, third);
  const std::string without_rows = jpeg.substr(0, second) + jpeg.substr(third);
  const std::string part_of_row =
      jpeg.substr(0, third - 6) + jpeg.substr(third);
  const std::string early_end = jpeg.substr(0, third) + jpeg.substr(end);
  for (const std::string& lost : {without_rows, part_of_row, early_end}) {
    const absl::Status status = Refused(lost);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr("corrupt JPEG"));
  }
}

TEST(DecodeJpegTest, CallsWhatItDoesNotTakeByItsName) {
  const std::string jpeg = MakeJpeg(SmoothJpeg(24, 16, 3));
  JpegPicture two_channels{.width = 8, .height = 8, .channels = 2};
  two_channels.samples.resize(size_t{8} * 8 * 2, 100);
  const struct {
    std::string jpeg;
    const char* name;
  } cases[] = {
      {WithJpegBits(jpeg, 12), "a JPEG of 12 bits a sample"},
      {WithFrameMarker(WithJpegBits(jpeg, 12), 0xC1), "12 bits a sample"},
      {WithFrameMarker(jpeg, 0xC3), "a lossless JPEG"},
      {WithFrameMarker(WithJpegBits(jpeg, 16), 0xC3), "a lossless JPEG"},
      {WithFrameMarker(jpeg, 0xCB), "a lossless, arithmetic-coded JPEG"},
      {WithFrameMarker(jpeg, 0xC5), "a hierarchical JPEG"},
      {WithFrameMarker(jpeg, 0xCE), "a hierarchical, arithmetic-coded JPEG"},
      {WithFrameMarker(jpeg, 0xF7), "a JPEG-LS image"},
      {WithJpegSize(jpeg, 24, 0), "height is told behind its pixels"},
      {MakeJpeg(two_channels), "a JPEG of 2 channels"},
  };
  for (const auto& test_case : cases) {
    SCOPED_TRACE(test_case.name);
    const absl::Status status = Refused(test_case.jpeg);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(test_case.name));
    EXPECT_THAT(status.message(), HasSubstr("convert it"));
    EXPECT_THAT(status.message(), Not(HasSubstr("corrupt")));
  }
  const std::string tables_only =
      jpeg.substr(0, jpeg.find("\xFF\xC0")) + "\xFF\xD9";
  EXPECT_THAT(Refused(tables_only).message(), HasSubstr("holds no picture"));
  // Without its quantisation tables, as TIFF files keep their strips.
  const size_t tables = jpeg.find("\xFF\xDB");
  const std::string abbreviated =
      jpeg.substr(0, tables) + jpeg.substr(jpeg.find("\xFF\xC0"));
  EXPECT_THAT(Refused(abbreviated).message(), HasSubstr("abbreviated"));
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
