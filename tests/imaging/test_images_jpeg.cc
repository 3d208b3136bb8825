#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
// After <cstdio>, which it needs.
#include <jpeglib.h>

#include "absl/strings/str_cat.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

constexpr size_t kStartMarkerSize = 2;

J_COLOR_SPACE ColorSpaceOf(int channels) {
  if (channels == 1) return JCS_GRAYSCALE;
  if (channels == 2) return JCS_UNKNOWN;
  return channels == 3 ? JCS_RGB : JCS_CMYK;
}

std::vector<jpeg_scan_info> ScanAChannel(int channels) {
  std::vector<jpeg_scan_info> scans(channels);
  for (int c = 0; c < channels; ++c) {
    scans[c] = {.comps_in_scan = 1,
                .component_index = {c},
                .Ss = 0,
                .Se = 63,
                .Ah = 0,
                .Al = 0};
  }
  return scans;
}

void BigEndian(uint16_t value, std::string* bytes, size_t at) {
  (*bytes)[at] = static_cast<char>(value >> 8);
  (*bytes)[at + 1] = static_cast<char>(value);
}

// Where the frame header begins: baseline or progressive.
size_t FrameHeader(const std::string& jpeg) {
  const size_t baseline = jpeg.find("\xFF\xC0");
  const size_t frame =
      baseline != std::string::npos ? baseline : jpeg.find("\xFF\xC2");
  if (frame == std::string::npos) throw std::runtime_error("no frame header");
  return frame;
}

}  // namespace

std::string MakeJpeg(const JpegPicture& picture) {
  jpeg_compress_struct state = {};
  jpeg_error_mgr errors = {};
  state.err = jpeg_std_error(&errors);  // a fault of the test ends it
  jpeg_create_compress(&state);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&state, &buffer, &size);
  state.image_width = picture.width;
  state.image_height = picture.height;
  state.input_components = picture.channels;
  state.in_color_space = ColorSpaceOf(picture.channels);
  jpeg_set_defaults(&state);
  jpeg_set_quality(&state, picture.quality, TRUE);
  // No colour subsampling: what is compared should not depend on it.
  state.comp_info[0].h_samp_factor = 1;
  state.comp_info[0].v_samp_factor = 1;
  state.arith_code = picture.arithmetic ? TRUE : FALSE;
  state.restart_in_rows = picture.rows_a_restart;
  if (picture.progressive) jpeg_simple_progression(&state);
  const std::vector<jpeg_scan_info> scans = ScanAChannel(picture.channels);
  if (picture.scan_a_channel) {
    state.scan_info = scans.data();
    state.num_scans = picture.channels;
  }
  jpeg_start_compress(&state, TRUE);
  std::vector<JSAMPLE> samples = picture.samples;
  const size_t stride = size_t(picture.width) * picture.channels;
  while (state.next_scanline < state.image_height) {
    JSAMPROW row = &samples[state.next_scanline * stride];
    jpeg_write_scanlines(&state, &row, 1);
  }
  jpeg_finish_compress(&state);
  jpeg_destroy_compress(&state);
  const std::unique_ptr<unsigned char, decltype(&std::free)> owner(buffer,
                                                                   &std::free);
  return std::string(reinterpret_cast<char*>(buffer), size);
}

JpegPicture SmoothJpeg(int width, int height, int channels) {
  JpegPicture picture{.width = width, .height = height, .channels = channels};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const double wave = std::sin(x / (9.0 + c)) * std::cos(y / 11.0);
        picture.samples.push_back(static_cast<uint8_t>(
            90 + 60.0 * x / width + 40.0 * y / height + 20 * wave));
      }
    }
  }
  return picture;
}

std::string WithExif(absl::string_view jpeg, absl::string_view body) {
  std::string segment =
      absl::StrCat("\xFF\xE1", absl::string_view("\0\0Exif\0\0", 8), body);
  BigEndian(static_cast<uint16_t>(segment.size() - 2), &segment, 2);
  return absl::StrCat(jpeg.substr(0, kStartMarkerSize), segment,
                      jpeg.substr(kStartMarkerSize));
}

std::string OrientationBody(uint16_t orientation, bool little_endian) {
  const char value = static_cast<char>(orientation);
  const char high = static_cast<char>(orientation >> 8);
  // Byte order, where the directory is, one entry of tag 0x0112: one short.
  if (little_endian) {
    const std::string head("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
    return head + value + high + std::string(6, '\0');
  }
  const std::string head("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 18);
  return head + high + value + std::string(6, '\0');
}

std::string OrientationBody(ExifFormat format, uint8_t orientation,
                            bool little_endian) {
  std::string body = OrientationBody(orientation, little_endian);
  const size_t type = 12;  // after the head, the count and the tag
  const size_t value = 18;
  body[type + (little_endian ? 0 : 1)] = static_cast<char>(format);
  const size_t size = exif_format_get_size(format);
  body.replace(value, 4, 4, '\0');
  body[value + (little_endian ? 0 : size - 1)] = static_cast<char>(orientation);
  return body;
}

std::string BeforeMarker(absl::string_view jpeg, uint8_t code,
                         absl::string_view bytes) {
  const size_t marker = jpeg.find(std::string{'\xFF', static_cast<char>(code)});
  if (marker == absl::string_view::npos)
    throw std::runtime_error("no such marker");
  return absl::StrCat(jpeg.substr(0, marker), bytes, jpeg.substr(marker));
}

std::string WithFrameMarker(std::string jpeg, uint8_t code) {
  jpeg[FrameHeader(jpeg) + 1] = static_cast<char>(code);
  return jpeg;
}

std::string WithJpegBits(std::string jpeg, uint8_t bits) {
  jpeg[FrameHeader(jpeg) + 4] = static_cast<char>(bits);
  return jpeg;
}

std::string WithJpegSize(std::string jpeg, uint16_t width, uint16_t height) {
  const size_t frame = FrameHeader(jpeg);
  BigEndian(height, &jpeg, frame + 5);
  BigEndian(width, &jpeg, frame + 7);
  return jpeg;
}

}  // namespace camserve
