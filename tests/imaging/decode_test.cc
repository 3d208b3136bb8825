#include "server/imaging/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/imaging/test_images.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int64_t kMebibyte = 1 << 20;

std::string SmallPng(bool interlaced) {
  PngPicture picture = PatternPng(9, 7, SPNG_COLOR_TYPE_TRUECOLOR, 8);
  picture.interlaced = interlaced;
  return MakePng(picture);
}

std::string SmallJpeg(bool progressive) {
  JpegPicture picture = SmoothJpeg(9, 7, 3);
  picture.progressive = progressive;
  return MakeJpeg(picture);
}

// The message, or "" where the image is taken or refused with another code.
std::string Refusal(absl::string_view encoded, const ImageLimits& limits = {}) {
  const absl::Status status = DecodeImage(encoded, limits).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return absl::IsInvalidArgument(status) ? std::string(status.message()) : "";
}

TEST(DecodeImageTest, NamesTheFormatThatItDoesNotTake) {
  const std::string dicom = std::string(128, '\0') + "DICM and so on";
  EXPECT_THAT(Refusal(""), HasSubstr("empty"));
  EXPECT_THAT(Refusal("GIF89a..."), AllOf(HasSubstr("GIF"), HasSubstr("PNG")));
  EXPECT_THAT(Refusal("BM......"), HasSubstr("BMP"));
  EXPECT_THAT(Refusal(absl::string_view("II*\0....", 8)), HasSubstr("TIFF"));
  EXPECT_THAT(Refusal(absl::string_view("MM\0*....", 8)), HasSubstr("TIFF"));
  EXPECT_THAT(Refusal("RIFF....WEBPVP8 "), HasSubstr("WebP"));
  EXPECT_THAT(Refusal(dicom), HasSubstr("DICOM"));
  EXPECT_THAT(Refusal("iVBORw0KGgoAAAANSUhEUg"), HasSubstr("base64"));
  EXPECT_THAT(Refusal("<html>"), HasSubstr("HTML"));
  EXPECT_THAT(Refusal("something else"), HasSubstr("no known format"));
}

TEST(DecodeImageTest, NeverQuotesTheImage) {
  EXPECT_LT(Refusal(std::string(1'000'000, 'x')).size(), 200);
}

// A picture that is cut anywhere is no picture.
TEST(DecodeImageTest, RefusesAFileCutAtAnyByte) {
  for (const std::string& whole :
       {SmallPng(false), SmallPng(true), SmallJpeg(false), SmallJpeg(true)}) {
    ASSERT_TRUE(DecodeImage(whole, {}).ok());
    for (size_t size = 0; size < whole.size(); ++size) {
      SCOPED_TRACE(absl::StrCat(size, " of ", whole.size()));
      // On the heap and without a byte to spare, so that a sanitizer sees a
      // read past the end.
      const std::vector<char> cut(whole.begin(), whole.begin() + size);
      ASSERT_NE(Refusal(absl::string_view(cut.data(), cut.size())), "");
    }
  }
}

TEST(DecodeImageTest, SaysThatAFileIsCut) {
  const std::string png = SmallPng(false);
  const std::string jpeg = SmallJpeg(false);
  EXPECT_THAT(Refusal(png.substr(0, png.size() / 2)), HasSubstr("truncated"));
  EXPECT_THAT(Refusal(png.substr(0, png.size() - 12)), HasSubstr("truncated"));
  EXPECT_THAT(Refusal(jpeg.substr(0, jpeg.size() / 2)), HasSubstr("truncated"));
  EXPECT_THAT(Refusal(jpeg.substr(0, jpeg.size() - 2)), HasSubstr("truncated"));
}

TEST(DecodeImageTest, HoldsToTheLimits) {
  for (const std::string& image : {SmallPng(false), SmallJpeg(false)}) {
    EXPECT_TRUE(DecodeImage(image, {.pixels = 63, .side = 9}).ok());
    EXPECT_THAT(Refusal(image, {.pixels = 62, .side = 9}),
                AllOf(HasSubstr("9 x 7"), HasSubstr("62")));
    EXPECT_THAT(Refusal(image, {.pixels = 63, .side = 8}),
                AllOf(HasSubstr("9 x 7"), HasSubstr("8 a side")));
  }
}

TEST(DecodeImageTest, RefusesAHeaderThatClaimsTooMuch) {
  const std::string png = SmallPng(false);
  const std::string jpeg = SmallJpeg(false);
  EXPECT_THAT(Refusal(WithPngSize(png, 0x7FFFFFFF, 0x7FFFFFFF)),
              HasSubstr("too large"));
  EXPECT_THAT(Refusal(WithPngSize(png, 20'001, 1)), HasSubstr("too large"));
  EXPECT_THAT(Refusal(WithPngSize(png, 20'000, 20'000)),
              HasSubstr("too large"));
  EXPECT_THAT(Refusal(WithJpegSize(jpeg, 65'500, 65'500)),
              HasSubstr("too large"));
  EXPECT_THAT(Refusal(WithPngSize(png, 0, 7)), HasSubstr("corrupt"));
  EXPECT_NE(Refusal(WithPngSize(png, 0xFFFFFFFF, 7)), "");
  EXPECT_NE(Refusal(WithJpegSize(jpeg, 9, 0)), "");
}

// 64 million pixels that the limits allow and the file does not hold.
TEST(DecodeImageTest, TakesNoMemoryForPixelsThatCannotBeThere) {
  for (const std::string& image : {WithPngSize(SmallPng(false), 8000, 8000),
                                   WithPngSize(SmallPng(true), 8000, 8000),
                                   WithJpegSize(SmallJpeg(false), 8000, 8000),
                                   WithJpegSize(SmallJpeg(true), 8000, 8000)}) {
    EXPECT_LT(PeakMemoryGrowth([&] {
                if (DecodeImage(image, {}).ok()) std::abort();
              }),
              10 * kMebibyte);
  }
}

// Text and profiles are stepped over, however much they inflate to.
TEST(DecodeImageTest, LeavesTextAndProfilesUnread) {
  const std::string png = SmallPng(false);
  const std::string deflated = Deflate(std::string(100 * kMebibyte, '\0'));
  const absl::string_view two_zeros("\0\0", 2);
  for (const absl::string_view type : {"zTXt", "iCCP"}) {
    const std::string bomb = WithChunk(
        png, PngChunk(type, absl::StrCat("name", two_zeros, deflated)));
    EXPECT_LT(PeakMemoryGrowth([&] {
                if (!DecodeImage(bomb, {}).ok()) std::abort();
              }),
              10 * kMebibyte);
  }
}

}  // namespace
}  // namespace camserve
