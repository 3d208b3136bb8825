#include "server/imaging/decode_jpeg.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/imaging/decode_limits.h"
#include "server/imaging/jpeg_reader.h"
#include "server/imaging/orientation.h"
#include "server/imaging/pixels.h"

namespace camserve {
namespace {

// Huffman coding spends at least a bit on each block of 8 x 8 pixels.
constexpr int64_t kMaxPixelsPerByte = int64_t{8} * 64;

constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr unsigned int kMaxMarkerLength = 0xFFFF;

absl::Status CheckColors(const jpeg_decompress_struct& header) {
  switch (header.jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
      return absl::OkStatus();
    case JCS_CMYK:
    case JCS_YCCK:
      return absl::InvalidArgumentError(
          "the image is a CMYK JPEG, whose colours depend on a printer; "
          "convert it to RGB or grey");
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("the image is a JPEG of ", header.num_components,
                       " channels, which are neither grey nor RGB; convert it "
                       "to RGB or grey"));
  }
}

absl::Status CheckHeader(const jpeg_decompress_struct& header,
                         int64_t encoded_size, const ImageLimits& limits) {
  RETURN_IF_ERROR(CheckSize(header.image_width, header.image_height, limits));
  const int64_t pixels = int64_t{header.image_width} * header.image_height;
  if (!header.arith_code && pixels / kMaxPixelsPerByte > encoded_size) {
    return TruncatedImage("JPEG");
  }
  return CheckColors(header);
}

// The memory that decoding takes, in samples of one byte: the pixels and, of a
// progressive JPEG, its coefficients of two bytes each.
int64_t SamplesHeld(const jpeg_decompress_struct& header) {
  const int64_t samples =
      int64_t{header.image_width} * header.image_height * header.num_components;
  return header.progressive_mode ? 3 * samples : samples;
}

// The orientation that the first segment with one tells: a file may have
// several segments.
Orientation OrientationOf(const jpeg_decompress_struct& header) {
  for (const jpeg_marker_struct* marker = header.marker_list; marker != nullptr;
       marker = marker->next) {
    const absl::string_view body(reinterpret_cast<const char*>(marker->data),
                                 marker->data_length);
    if (marker->marker != kExifMarker || !absl::StartsWith(body, "Exif")) {
      continue;
    }
    if (const auto orientation = ReadOrientation(body)) return *orientation;
  }
  return Orientation::kTopLeft;
}

void PlaceRow(const std::vector<JSAMPLE>& row, PixelPath path, Pixels* pixels) {
  const int channels = pixels->channels;
  auto& samples = std::get<std::vector<uint8_t>>(pixels->samples);
  int64_t to = path.start * channels;
  if (path.step == 1) {
    std::copy(row.begin(), row.end(), &samples[to]);
    return;
  }
  for (size_t from = 0; from < row.size(); from += channels) {
    for (int c = 0; c < channels; ++c) {
      samples[to + c] = row[from + c];
    }
    to += path.step * channels;
  }
}

absl::Status ReadHeader(JpegReader* reader) {
  return reader->Run([](jpeg_decompress_struct* state) {
    jpeg_save_markers(state, kExifMarker, kMaxMarkerLength);
    jpeg_read_header(state, TRUE);
  });
}

absl::Status ReadRows(JpegReader* reader, Pixels* pixels) {
  const jpeg_decompress_struct& state = reader->state();
  const Orientation orientation = OrientationOf(state);
  std::vector<JSAMPLE> row(int64_t{state.output_width} * pixels->channels);
  while (state.output_scanline < state.output_height) {
    const int number = static_cast<int>(state.output_scanline);
    RETURN_IF_ERROR(reader->Run([&row](jpeg_decompress_struct* inner) {
      JSAMPROW to = row.data();
      jpeg_read_scanlines(inner, &to, 1);
    }));
    PlaceRow(row,
             UprightPath(orientation, static_cast<int>(state.output_width),
                         static_cast<int>(state.output_height), number),
             pixels);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Pixels> DecodeJpeg(absl::string_view encoded,
                                  const ImageLimits& limits) {
  JpegReader reader(encoded);
  RETURN_IF_ERROR(reader.Open());
  RETURN_IF_ERROR(ReadHeader(&reader));
  const jpeg_decompress_struct& state = reader.state();
  RETURN_IF_ERROR(
      CheckHeader(state, static_cast<int64_t>(encoded.size()), limits));
  const bool is_grey = state.jpeg_color_space == JCS_GRAYSCALE;
  RETURN_IF_ERROR(TakeMemory(limits, SamplesHeld(state), /*bits=*/8));
  RETURN_IF_ERROR(reader.Run([is_grey](jpeg_decompress_struct* inner) {
    inner->out_color_space = is_grey ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(inner);
  }));
  int width = static_cast<int>(state.output_width);
  int height = static_cast<int>(state.output_height);
  if (SwapsSides(OrientationOf(state))) std::swap(width, height);
  Pixels pixels = BlackPixels(width, height, is_grey ? 1 : 3, /*bits=*/8);
  RETURN_IF_ERROR(ReadRows(&reader, &pixels));
  // Reads up to the end marker: a file without one is a part of a file.
  RETURN_IF_ERROR(reader.Run(
      [](jpeg_decompress_struct* inner) { jpeg_finish_decompress(inner); }));
  return pixels;
}

}  // namespace camserve
