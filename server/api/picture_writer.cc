#include "server/api/picture_writer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "common/status_macros.h"
#include "server/api/response_writer.h"
#include "server/imaging/shrink.h"

namespace camserve {
namespace {

// The scaled side; at least 1.
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
  const double across = static_cast<double>(width) / canvas.width;
  const double down = static_cast<double>(height) / canvas.height;
  canvas.region = {.left = canvas.region.left * across,
                   .top = canvas.region.top * down,
                   .width = canvas.region.width * across,
                   .height = canvas.region.height * down};
  canvas.width = width;
  canvas.height = height;
  if (!canvas.pixels.has_value()) return absl::OkStatus();
  return SetPixels(*std::move(canvas.pixels), canvas);
}

absl::Status SetPixels(Pixels pixels, Canvas& canvas) {
  if (pixels.width == canvas.width && pixels.height == canvas.height) {
    canvas.pixels = std::move(pixels);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(canvas.pixels, Shrink(pixels, canvas.width, canvas.height));
  return absl::OkStatus();
}

void WriteMaps(const SignedMap& map, const Outputs& outputs,
               v1::Explanation& message, std::vector<Picture>& pictures) {
  if (outputs.raw_map) WriteTensor(map.raw, *message.mutable_raw_map());
  if (outputs.heatmap) WriteTensor(map.heatmap, *message.mutable_heatmap());
  const auto add = [&](bool is_overlay, PictureFormat format,
                       std::string* field) {
    pictures.push_back({.map = &map,
                        .is_overlay = is_overlay,
                        .format = format,
                        .field = field});
  };
  if (outputs.overlay_png) {
    add(true, PictureFormat::kPng, message.mutable_overlay_png());
  }
  if (outputs.overlay_jpeg) {
    add(true, PictureFormat::kJpeg, message.mutable_overlay_jpeg());
  }
  if (outputs.heatmap_png) {
    add(false, PictureFormat::kPng, message.mutable_heatmap_png());
  }
  if (outputs.heatmap_jpeg) {
    add(false, PictureFormat::kJpeg, message.mutable_heatmap_jpeg());
  }
}

absl::Status DrawPicture(const Picture& picture, const Canvas& canvas,
                         RenderOptions options) {
  options.format = picture.format;
  const Tensor& heatmap = picture.map->heatmap;
  if (picture.is_overlay) {
    ASSIGN_OR_RETURN(*picture.field,
                     RenderOverlay(heatmap, canvas.region, *canvas.pixels,
                                   canvas.window, options));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(*picture.field,
                   RenderHeatmap(heatmap, canvas.region, canvas.width,
                                 canvas.height, options));
  return absl::OkStatus();
}

}  // namespace camserve
