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

// Immutable, so thread-safe.
class OverlayPainter {
 public:
  // `shown` holds, for each stored value, the level that is shown, in [0, 255].
  // `pixels` has to outlive this.
  OverlayPainter(const Pixels& pixels, std::vector<float> shown,
                 const RenderOptions& options);

  // Writes `count` pixels of row y of the image, from column x on, to `to`, as
  // 8-bit RGB.
  void PaintBare(int x, int y, int count, uint8_t* to) const;

  // The same with the heatmap over them: `heat` holds a value in [0, 1] for
  // each pixel.
  void PaintBlended(int x, int y, absl::Span<const float> heat,
                    uint8_t* to) const;

 private:
  using Tint = std::array<float, 3>;

  const Pixels& pixels_;
  const ColorTable& colors_;
  const Blend blend_;
  const float opacity_;
  const std::vector<float> shown_;
  // With a uniform blend, both terms of the sum are looked up.
  std::vector<float> dimmed_;  // (1 - opacity) * shown
  std::vector<Tint> tints_;    // opacity * colour
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_OVERLAY_PAINTER_H_
