#include "server/imaging/orientation.h"

#include <libexif/exif-data.h>

#include <memory>

namespace camserve {
namespace {

struct ReleaseExif {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};
using ExifPointer = std::unique_ptr<ExifData, ReleaseExif>;

// The first integer of an entry; 0 where it holds none. The standard wants a
// SHORT; writers use every other integer type as well.
int64_t FirstInteger(const ExifEntry& entry, ExifByteOrder order) {
  if (entry.size < exif_format_get_size(entry.format)) return 0;
  switch (entry.format) {
    case EXIF_FORMAT_BYTE:
    case EXIF_FORMAT_SBYTE:
      return entry.data[0];
    case EXIF_FORMAT_SHORT:
    case EXIF_FORMAT_SSHORT:
      return exif_get_short(entry.data, order);
    case EXIF_FORMAT_LONG:
    case EXIF_FORMAT_SLONG:
      return exif_get_long(entry.data, order);
    default:
      return 0;
  }
}

}  // namespace

std::optional<Orientation> ReadOrientation(absl::string_view exif) {
  const ExifPointer data(exif_data_new());
  if (data == nullptr) return std::nullopt;
  // Otherwise libexif makes up entries that the standard wants and that are
  // missing.
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(),
                      reinterpret_cast<const unsigned char*>(exif.data()),
                      static_cast<unsigned int>(exif.size()));
  const ExifEntry* entry =
      exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr) return std::nullopt;
  const int64_t value =
      FirstInteger(*entry, exif_data_get_byte_order(data.get()));
  if (value < 1 || value > 8) return std::nullopt;
  return Orientation{static_cast<int>(value)};
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
