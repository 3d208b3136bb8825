// Encoded images that tests make themselves, by the libraries' encoders.
#ifndef CAMSERVE_TESTS_IMAGING_TEST_IMAGES_H_
#define CAMSERVE_TESTS_IMAGING_TEST_IMAGES_H_

#include <libexif/exif-format.h>
#include <spng.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/imaging/pixels.h"

namespace camserve {

// An image of these stored values.
Pixels PixelsOf(int width, int height, int channels, int bits,
                const std::vector<uint16_t>& samples);
// The stored values of an image, of whatever width.
std::vector<uint16_t> SamplesOf(const Pixels& pixels);

// All functions below throw std::runtime_error where an encoder refuses.

// A PNG to be made. Samples are as stored: 0 to 2^bit_depth - 1, row-major,
// channels interleaved; indices where there is a palette.
struct PngPicture {
  int width = 0;
  int height = 0;
  int bit_depth = 8;
  spng_color_type color_type = SPNG_COLOR_TYPE_TRUECOLOR;
  bool interlaced = false;
  std::vector<uint16_t> samples;
  std::vector<std::array<uint8_t, 3>> palette;
  std::vector<uint8_t> palette_alpha;
  // The colour that is transparent; grey in the first place.
  std::optional<std::array<uint16_t, 3>> transparent_color;
};
std::string MakePng(const PngPicture& picture);

// Samples a pixel: 1 to 4.
int ChannelsOf(spng_color_type color_type);

// A picture of that kind with a sample pattern that fills the whole range.
PngPicture PatternPng(int width, int height, spng_color_type color_type,
                      int bit_depth);

// A whole chunk, with length and checksum.
std::string PngChunk(absl::string_view type, absl::string_view data);
// `chunk` as the first after the header.
std::string WithChunk(absl::string_view png, absl::string_view chunk);
// The header says another size; its checksum is right.
std::string WithPngSize(std::string png, uint32_t width, uint32_t height);
// zlib's format.
std::string Deflate(absl::string_view data);

struct JpegPicture {
  int width = 0;
  int height = 0;
  int channels = 3;  // 1 grey, 3 RGB, 4 CMYK; 2 have no colour space
  std::vector<uint8_t> samples;
  bool progressive = false;
  bool arithmetic = false;      // coded so, not by Huffman
  int rows_a_restart = 0;       // rows of blocks between markers; 0: none
  bool scan_a_channel = false;  // baseline, not interleaved
  int quality = 95;
};
std::string MakeJpeg(const JpegPicture& picture);

// Smooth, so that little is lost: grey or RGB.
JpegPicture SmoothJpeg(int width, int height, int channels);

// An APP1 segment with this body after "Exif\0\0", put after the start marker.
std::string WithExif(absl::string_view jpeg, absl::string_view body);
// A TIFF body with the orientation as its only entry: a SHORT.
std::string OrientationBody(uint16_t orientation, bool little_endian);
// The same, as a value of that type of EXIF: any byte of a number up to 255.
std::string OrientationBody(ExifFormat format, uint8_t orientation,
                            bool little_endian);
// `bytes` before the first marker 0xFF `code`.
std::string BeforeMarker(absl::string_view jpeg, uint8_t code,
                         absl::string_view bytes);
// The frame header has that marker, so that it says another coding.
std::string WithFrameMarker(std::string jpeg, uint8_t code);
// The frame header says that many bits a sample.
std::string WithJpegBits(std::string jpeg, uint8_t bits);
// The frame header says another size.
std::string WithJpegSize(std::string jpeg, uint16_t width, uint16_t height);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_IMAGING_TEST_IMAGES_H_
