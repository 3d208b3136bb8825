// The rows of an overlay: an image with a coloured heatmap over it.
#ifndef CAMSERVE_SERVER_IMAGING_OVERLAY_PAINTER_H_
#define CAMSERVE_SERVER_IMAGING_OVERLAY_PAINTER_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/imaging/pixels.h"
#include "server/imaging/render_options.h"

namespace camserve {

// Immutable, so thread-safe; the pixels must outlive it.
class OverlayPainter {
 public:
  // `shown` holds what is shown of each stored value, in [0, 255].
  OverlayPainter(const Pixels& pixels, std::vector<float> shown,
                 const RenderOptions& options);

  // Writes `count` pixels of row y of the image, from column x on: 8-bit RGB.
  void PaintBare(int x, int y, int count, uint8_t* to) const;

  // The same with a heatmap over them, a value in [0, 1] a pixel.
  void PaintBlended(int x, int y, absl::Span<const float> heat,
                    uint8_t* to) const;

 private:
  using Tint = std::array<float, 3>;

  const Pixels& pixels_;
  const ColorTable& colors_;
  const Blend blend_;
  const float opacity_;
  const std::vector<float> shown_;
  // Of a uniform blend both terms of the sum are tables.
  std::vector<float> dimmed_;  // (1 - opacity) * shown
  std::vector<Tint> tints_;    // opacity * colour
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_OVERLAY_PAINTER_H_
