#include "tests/fuzz/fuzz_target.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

std::vector<std::string> SmallPngs() {
  std::vector<std::string> images;
  for (const bool interlaced : {false, true}) {
    for (const auto& [color_type, bit_depth] :
         {std::pair{SPNG_COLOR_TYPE_GRAYSCALE, 1},
          {SPNG_COLOR_TYPE_GRAYSCALE, 16},
          {SPNG_COLOR_TYPE_TRUECOLOR, 8},
          {SPNG_COLOR_TYPE_INDEXED, 4},
          {SPNG_COLOR_TYPE_GRAYSCALE_ALPHA, 8},
          {SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, 16}}) {
      PngPicture picture = PatternPng(11, 9, color_type, bit_depth);
      picture.interlaced = interlaced;
      if (color_type == SPNG_COLOR_TYPE_INDEXED) {
        picture.palette.resize(16, {1, 2, 3});
        picture.palette_alpha = {0, 100, 200};
      }
      images.push_back(MakePng(picture));
    }
  }
  images.push_back(WithChunk(
      images[0],
      PngChunk("zTXt", std::string("k\0\0", 3) + Deflate("some text"))));
  return images;
}

std::vector<std::string> SmallJpegs() {
  std::vector<std::string> images;
  for (const int channels : {1, 3}) {
    for (const bool progressive : {false, true}) {
      JpegPicture picture = SmoothJpeg(19, 17, channels);
      picture.progressive = progressive;
      images.push_back(MakeJpeg(picture));
      images.push_back(WithExif(images.back(), OrientationBody(6, true)));
      images.push_back(BeforeMarker(images.back(), 0xD9, "left over"));
      picture.rows_a_restart = 1;
      images.push_back(MakeJpeg(picture));
      picture.arithmetic = true;
      images.push_back(MakeJpeg(picture));
    }
  }
  return images;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  std::vector<std::string> seeds = SmallPngs();
  for (std::string& jpeg : SmallJpegs()) seeds.push_back(std::move(jpeg));
  return seeds;
}

}  // namespace camserve
