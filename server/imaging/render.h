// Heatmaps as pictures at the image's own size: the end of section 2 of the
// definitions.
#ifndef CAMSERVE_SERVER_IMAGING_RENDER_H_
#define CAMSERVE_SERVER_IMAGING_RENDER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/tensor.h"
#include "server/imaging/intensity.h"
#include "server/imaging/pixels.h"
#include "server/imaging/render_options.h"
#include "server/imaging/resize_plan.h"

namespace camserve {

// RenderHeatmap and RenderOverlay are thread-safe. Beside the picture that they
// return they hold what EncodePng and EncodeJpeg do. They resize the heatmap,
// [H, W] in [0, 1], bilinearly to `region`, whose edges move to the nearest
// pixels of the image. INVALID_ARGUMENT: an opacity outside [0, 1], a window as
// in Preprocess, a heatmap or region without a size, a JPEG larger than the
// format holds. RESOURCE_EXHAUSTED: no memory. INTERNAL where OpenCV or an
// encoder refuses.

// The coloured heatmap in a picture of width x height, RGBA: opaque in the
// region, transparent outside (black in a JPEG). Blend and opacity have no
// effect.
absl::StatusOr<std::string> RenderHeatmap(const Tensor& heatmap,
                                          const Region& region, int width,
                                          int height,
                                          const RenderOptions& options);

// The coloured heatmap over the image, 8-bit RGB; the bare image outside the
// region. A 16-bit or windowed image is shown as the window made it.
absl::StatusOr<std::string> RenderOverlay(
    const Tensor& heatmap, const Region& region, const Pixels& pixels,
    const std::optional<IntensityWindow>& window, const RenderOptions& options);

// Sets how many threads OpenCV uses. The number is global to the process: call
// this once, first, from main. 0: only the caller's, which suits a server that
// runs requests side by side.
void InitializeRendering(int threads);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_RENDER_H_
