// Pixels to the tensor that a model sees: section 1, steps 2 to 5 of the
// definitions.
#ifndef CAMSERVE_SERVER_IMAGING_PREPROCESS_H_
#define CAMSERVE_SERVER_IMAGING_PREPROCESS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "common/input_spec.h"
#include "common/tensor.h"
#include "server/imaging/intensity.h"
#include "server/imaging/pixels.h"
#include "server/imaging/resize_plan.h"

namespace camserve {

// The input, and the part of the image that it shows.
struct PreprocessedImage {
  Tensor input;  // [C, H, W], normalised
  Region region;
};

// Thread-safe. Beside the input it holds a few rows of the image.
// INVALID_ARGUMENT: a window with low >= high or not finite, an image smaller
// than the crop. FAILED_PRECONDITION: the model takes neither 1 nor 3 channels,
// or its sizes, means or standard deviations make no sense.
absl::StatusOr<PreprocessedImage> Preprocess(
    const Pixels& pixels, const std::optional<IntensityWindow>& window,
    const InputSpec& spec);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PREPROCESS_H_
