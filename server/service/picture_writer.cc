#include "server/service/picture_writer.h"

#include <string>

#include "server/core/status_macros.h"
#include "server/service/response_writer.h"

namespace camserve {

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
