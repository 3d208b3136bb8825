// The reference images: the fixtures' resize, hostile and found.
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "tests/support/files.h"
#include "tests/support/memory.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

using nlohmann::json;

InputSpec SpecOf(const json& test_case, int64_t channels) {
  return {.channels = static_cast<int>(channels),
          .height = test_case["target"][0],
          .width = test_case["target"][1],
          .mean = test_case["mean"],
          .std = test_case["std"],
          .resize = test_case["resize"] == "STRETCH" ? Resize::kStretch
                                                     : Resize::kCenterCrop,
          .resize_to = test_case["resize_to"]};
}

std::optional<IntensityWindow> WindowOf(const json& test_case) {
  const json& window = test_case["window"];
  if (window.is_null()) return std::nullopt;
  return IntensityWindow{.low = window[0], .high = window[1]};
}

double GreatestDifference(const Tensor& left, const Tensor& right) {
  double greatest = 0;
  for (size_t i = 0; i < left.values.size(); ++i) {
    greatest =
        std::max(greatest, std::abs(double{left.values[i]} - right.values[i]));
  }
  return greatest;
}

TEST(ResizeFixturesTest, GivesTheReferencesInputs) {
  const std::filesystem::path folder = DataPath("resize");
  const json expected = ReadJson(folder / "expected.json");
  ASSERT_FALSE(expected["cases"].empty());
  for (const json& test_case : expected["cases"]) {
    SCOPED_TRACE(test_case.dump());
    const absl::StatusOr<Pixels> pixels =
        DecodeImage(ReadFile(folder / test_case["file"]), ImageLimits{});
    ASSERT_TRUE(pixels.ok()) << pixels.status();
    EXPECT_EQ(test_case["stored"],
              (json{pixels->height, pixels->width, pixels->channels}));
    EXPECT_EQ(test_case["bits"], pixels->bits());
    if (test_case["expected"] == "refuse") {
      EXPECT_EQ(Preprocess(*pixels, WindowOf(test_case), SpecOf(test_case, 3))
                    .status()
                    .code(),
                absl::StatusCode::kInvalidArgument);
      continue;
    }
    const Tensor output = ReadNpy(folder / test_case["output"]);
    const absl::StatusOr<PreprocessedImage> image = Preprocess(
        *pixels, WindowOf(test_case), SpecOf(test_case, output.shape[0]));
    ASSERT_TRUE(image.ok()) << image.status();
    ASSERT_EQ(image->input.shape, output.shape);
    EXPECT_LE(GreatestDifference(image->input, output),
              test_case["tolerance"].get<double>());
  }
}

void ExpectSize(const json& image, const Pixels& pixels) {
  EXPECT_EQ(image["width"], pixels.width);
  EXPECT_EQ(image["height"], pixels.height);
  EXPECT_EQ(image["channels"], pixels.channels);
}

// A word of the message that a person needs.
const char* ExpectedWord(const std::string& reason) {
  if (reason == "too_large") return "too large";
  if (reason == "cmyk") return "CMYK";
  if (reason == "empty") return "empty";
  if (reason == "format") return "send a PNG or a JPEG";
  return "";  // truncated and corrupt: decoders differ in what they see first
}

TEST(HostileFixturesTest, GivesPixelsOrAReason) {
  const std::filesystem::path folder = DataPath("hostile");
  const json expected = ReadJson(folder / "expected.json");
  ASSERT_FALSE(expected["images"].empty());
  for (const json& image : expected["images"]) {
    SCOPED_TRACE(image.dump());
    const absl::StatusOr<Pixels> pixels =
        DecodeImage(ReadFile(folder / image["file"]), ImageLimits{});
    if (image["expected"] == "ok") {
      ASSERT_TRUE(pixels.ok()) << pixels.status();
      ExpectSize(image, *pixels);
    } else if (image["expected"] == "refuse") {
      EXPECT_EQ(pixels.status().code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(
          pixels.status().message(),
          testing::HasSubstr(ExpectedWord(image["reason"].get<std::string>())));
    } else {
      EXPECT_TRUE(pixels.ok() || absl::IsInvalidArgument(pixels.status()));
    }
  }
}

TEST(FoundFixturesTest, TakesOddButWholeJpegs) {
  REQUIRE_FIXTURES();
  const std::filesystem::path folder = FixturesDir() / "found" / "images";
  const auto decoded = [&folder](const char* name) {
    const absl::StatusOr<Pixels> pixels =
        DecodeImage(ReadFile(folder / name), ImageLimits{});
    EXPECT_TRUE(pixels.ok()) << name << ": " << pixels.status();
    return pixels.value_or(Pixels{});
  };
  const Pixels turned = decoded("exif_orientation6_short_be.jpg");
  EXPECT_EQ(decoded("exif_orientation6_long_be.jpg"), turned);
  EXPECT_EQ(decoded("exif_orientation6_long_le.jpg"), turned);
  const Pixels whole = decoded("jfif_0_00.jpg");
  EXPECT_EQ(decoded("jfif_0_02.jpg"), whole);
  EXPECT_EQ(decoded("jfif_2_01.jpg"), whole);
}

TEST(HostileFixturesTest, TakesLittleMemory) {
  const std::filesystem::path folder = DataPath("hostile");
  const json expected = ReadJson(folder / "expected.json");
  ASSERT_FALSE(expected["images"].empty());
  for (const json& image : expected["images"]) {
    const std::string encoded = ReadFile(folder / image["file"]);
    EXPECT_LT(
        PeakMemoryGrowth([&] { (void)DecodeImage(encoded, ImageLimits{}); }),
        int64_t{100} << 20)
        << image["file"];
  }
}

}  // namespace
}  // namespace camserve
