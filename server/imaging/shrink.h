// Makes pictures smaller.
#ifndef CAMSERVE_SERVER_IMAGING_SHRINK_H_
#define CAMSERVE_SERVER_IMAGING_SHRINK_H_

#include "absl/status/statusor.h"
#include "server/imaging/decode.h"

namespace camserve {

// `pixels` at width x height, each new pixel the mean of those that it covers
// (OpenCV's INTER_AREA). RESOURCE_EXHAUSTED: no memory. INTERNAL where OpenCV
// refuses. Thread-safe.
// REQUIRES: neither side is below 1 or above that of `pixels`.
absl::StatusOr<Pixels> Shrink(const Pixels& pixels, int width, int height);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_SHRINK_H_
