#include "server/imaging/orientation.h"

#include <libexif/exif-data.h>

#include <memory>

namespace camserve {
namespace {

struct ReleaseExif {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};
using ExifPointer = std::unique_ptr<ExifData, ReleaseExif>;

}  // namespace

Orientation ReadOrientation(absl::string_view exif) {
  const ExifPointer data(exif_data_new());
  if (data == nullptr) return Orientation::kTopLeft;
  // Else entries that the standard wants are made up where they are missing.
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(),
                      reinterpret_cast<const unsigned char*>(exif.data()),
                      static_cast<unsigned int>(exif.size()));
  const ExifEntry* entry =
      exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT ||
      entry->size < sizeof(ExifShort)) {
    return Orientation::kTopLeft;
  }
  const int value =
      exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return value >= 1 && value <= 8 ? Orientation{value} : Orientation::kTopLeft;
}

bool SwapsSides(Orientation orientation) {
  return orientation >= Orientation::kLeftTop;
}

PixelPath UprightPath(Orientation orientation, int width, int height, int row) {
  const int64_t w = width;
  const int64_t h = height;
  switch (orientation) {
    case Orientation::kTopLeft:
      return {.start = row * w, .step = 1};
    case Orientation::kTopRight:
      return {.start = row * w + w - 1, .step = -1};
    case Orientation::kBottomRight:
      return {.start = (h - 1 - row) * w + w - 1, .step = -1};
    case Orientation::kBottomLeft:
      return {.start = (h - 1 - row) * w, .step = 1};
    // The upright image's rows are h long from here on.
    case Orientation::kLeftTop:
      return {.start = row, .step = h};
    case Orientation::kRightTop:
      return {.start = h - 1 - row, .step = h};
    case Orientation::kRightBottom:
      return {.start = (w - 1) * h + h - 1 - row, .step = -h};
    case Orientation::kLeftBottom:
      return {.start = (w - 1) * h + row, .step = -h};
  }
  return {};
}

}  // namespace camserve
