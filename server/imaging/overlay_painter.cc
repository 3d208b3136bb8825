#include "server/imaging/overlay_painter.h"

#include <utility>
#include <variant>

#include "server/imaging/rounding.h"

namespace camserve {
namespace {

// Calls paint(i, red, green, blue) for `count` pixels, with their stored
// values; a grey one is passed three times.
template <typename Paint>
void ForEachPixel(const Pixels& pixels, int x, int y, size_t count,
                  Paint paint) {
  std::visit(
      [&](const auto& samples) {
        const int channels = pixels.channels;
        const auto* from =
            samples.data() + (int64_t{y} * pixels.width + x) * channels;
        if (channels == 1) {
          for (size_t i = 0; i < count; ++i) {
            paint(i, from[i], from[i], from[i]);
          }
          return;
        }
        for (size_t i = 0; i < count; ++i, from += 3) {
          paint(i, from[0], from[1], from[2]);
        }
      },
      pixels.samples);
}

void Set(uint8_t* to, float red, float green, float blue) {
  to[0] = static_cast<uint8_t>(RoundToInt(red));
  to[1] = static_cast<uint8_t>(RoundToInt(green));
  to[2] = static_cast<uint8_t>(RoundToInt(blue));
}

}  // namespace

OverlayPainter::OverlayPainter(const Pixels& pixels, std::vector<float> shown,
                               const RenderOptions& options)
    : pixels_(pixels),
      colors_(ColorTableOf(options.color_map)),
      blend_(options.blend),
      opacity_(options.opacity),
      shown_(std::move(shown)) {
  if (blend_ != Blend::kUniform) return;
  dimmed_.reserve(shown_.size());
  for (const float level : shown_) dimmed_.push_back((1 - opacity_) * level);
  tints_.reserve(colors_.size());
  for (const Color& color : colors_) {
    tints_.push_back(
        {opacity_ * color.red, opacity_ * color.green, opacity_ * color.blue});
  }
}

void OverlayPainter::PaintBare(int x, int y, int count, uint8_t* to) const {
  ForEachPixel(pixels_, x, y, count,
               [&](size_t i, int red, int green, int blue) {
                 Set(&to[3 * i], shown_[red], shown_[green], shown_[blue]);
               });
}

void OverlayPainter::PaintBlended(int x, int y, absl::Span<const float> heat,
                                  uint8_t* to) const {
  if (blend_ == Blend::kUniform) {
    ForEachPixel(pixels_, x, y, heat.size(),
                 [&](size_t i, int red, int green, int blue) {
                   const Tint& tint = tints_[ColorIndex(heat[i])];
                   Set(&to[3 * i], dimmed_[red] + tint[0],
                       dimmed_[green] + tint[1], dimmed_[blue] + tint[2]);
                 });
    return;
  }
  ForEachPixel(pixels_, x, y, heat.size(),
               [&](size_t i, int red, int green, int blue) {
                 const Color& color = colors_[ColorIndex(heat[i])];
                 const float alpha = opacity_ * heat[i];
                 Set(&to[3 * i], (1 - alpha) * shown_[red] + alpha * color.red,
                     (1 - alpha) * shown_[green] + alpha * color.green,
                     (1 - alpha) * shown_[blue] + alpha * color.blue);
               });
}

}  // namespace camserve
