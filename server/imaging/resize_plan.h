// From an image's size to the model's: section 1, step 4 of the definitions, in
// exact integers.
#ifndef CAMSERVE_SERVER_IMAGING_RESIZE_PLAN_H_
#define CAMSERVE_SERVER_IMAGING_RESIZE_PLAN_H_

#include "absl/status/statusor.h"
#include "common/input_spec.h"
#include "server/imaging/antialiased_resize.h"
#include "server/imaging/preprocess.h"

namespace camserve {

struct ResizePlan {
  ResizeAxis vertical;
  ResizeAxis horizontal;
};

// INVALID_ARGUMENT where the resized image is smaller than the crop.
absl::StatusOr<ResizePlan> PlanResize(int image_width, int image_height,
                                      const InputSpec& spec);

// What the plan keeps of the image, in image pixels.
Region RegionOf(const ResizePlan& plan);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_RESIZE_PLAN_H_
