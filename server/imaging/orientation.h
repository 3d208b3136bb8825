// EXIF orientation: how a camera was held. Pure functions; thread-safe.
#ifndef CAMSERVE_SERVER_IMAGING_ORIENTATION_H_
#define CAMSERVE_SERVER_IMAGING_ORIENTATION_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "server/imaging/pixels.h"

namespace camserve {

// The values of EXIF tag 0x0112: which sides of the upright image are the
// stored image's first row and first column.
enum class Orientation {
  kTopLeft = 1,  // stored upright
  kTopRight = 2,
  kBottomRight = 3,
  kBottomLeft = 4,
  kLeftTop = 5,
  kRightTop = 6,
  kRightBottom = 7,
  kLeftBottom = 8,
};

// Reads the body of a JPEG's APP1 segment. Absent where it tells no
// orientation, is cut off, or has a value other than 1 to 8.
std::optional<Orientation> ReadOrientation(absl::string_view exif);

// Whether the upright image's width is the stored image's height.
bool SwapsSides(Orientation orientation);

// Where row `row` of a stored image of width x height goes in the upright one.
PixelPath UprightPath(Orientation orientation, int width, int height, int row);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ORIENTATION_H_
