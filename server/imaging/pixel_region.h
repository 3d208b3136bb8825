// A region of an image in whole pixels.
#ifndef CAMSERVE_SERVER_IMAGING_PIXEL_REGION_H_
#define CAMSERVE_SERVER_IMAGING_PIXEL_REGION_H_

#include "absl/status/statusor.h"
#include "server/imaging/preprocess.h"

namespace camserve {

// Inside the picture, and not empty.
struct PixelRegion {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  bool ContainsRow(int y) const { return y >= top && y < top + height; }
};

// `region` with its edges at the nearest pixels of a picture of that size.
// INVALID_ARGUMENT where one of them has no size.
absl::StatusOr<PixelRegion> InsidePicture(const Region& region, int width,
                                          int height);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PIXEL_REGION_H_
