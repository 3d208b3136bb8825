#include "server/service/picture_writer.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "server/core/status_macros.h"
#include "server/imaging/shrink.h"
#include "server/service/response_writer.h"

namespace camserve {
namespace {

// Never 0.
int Scaled(int side, double factor) {
  return std::max(1, static_cast<int>(std::lround(side * factor)));
}

}  // namespace

absl::Status ShrinkCanvas(int longest_side, Canvas& canvas) {
  const int longest = std::max(canvas.width, canvas.height);
  if (longest_side == 0 || longest <= longest_side) return absl::OkStatus();
  const double factor = static_cast<double>(longest_side) / longest;
  const int width = Scaled(canvas.width, factor);
  const int height = Scaled(canvas.height, factor);
  if (canvas.pixels.has_value()) {
    ASSIGN_OR_RETURN(canvas.pixels, Shrink(*canvas.pixels, width, height));
  }
  const double across = static_cast<double>(width) / canvas.width;
  const double down = static_cast<double>(height) / canvas.height;
  canvas.region = {.left = canvas.region.left * across,
                   .top = canvas.region.top * down,
                   .width = canvas.region.width * across,
                   .height = canvas.region.height * down};
  canvas.width = width;
  canvas.height = height;
  return absl::OkStatus();
}

absl::Status WritePictures(const SignedMap& map, const Outputs& outputs,
                           const Canvas& canvas, const RenderOptions& options,
                           v1::Explanation& message) {
  if (outputs.raw_map) WriteTensor(map.raw, *message.mutable_raw_map());
  if (outputs.heatmap) WriteTensor(map.heatmap, *message.mutable_heatmap());
  if (outputs.heatmap_png) {
    ASSIGN_OR_RETURN(*message.mutable_heatmap_png(),
                     RenderHeatmap(map.heatmap, canvas.region, canvas.width,
                                   canvas.height, options));
  }
  if (outputs.overlay_png) {
    ASSIGN_OR_RETURN(*message.mutable_overlay_png(),
                     RenderOverlay(map.heatmap, canvas.region, *canvas.pixels,
                                   canvas.window, options));
  }
  return absl::OkStatus();
}

}  // namespace camserve
