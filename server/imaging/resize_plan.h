// How an image's size becomes the model's: section 1, step 4 of the
// definitions, in exact integers. Pure functions; thread-safe.
#ifndef CAMSERVE_SERVER_IMAGING_RESIZE_PLAN_H_
#define CAMSERVE_SERVER_IMAGING_RESIZE_PLAN_H_

#include "absl/status/statusor.h"
#include "common/input_spec.h"
#include "server/imaging/antialiased_resize.h"

namespace camserve {

// The part of the image that the model sees, in image pixels: all of it with
// STRETCH, the crop with CENTER_CROP.
struct Region {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

struct ResizePlan {
  ResizeAxis vertical;
  ResizeAxis horizontal;
};

// INVALID_ARGUMENT where the resized image is smaller than the crop.
absl::StatusOr<ResizePlan> PlanResize(int image_width, int image_height,
                                      const InputSpec& spec);

// The part of the image that the plan keeps.
Region RegionOf(const ResizePlan& plan);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_RESIZE_PLAN_H_
