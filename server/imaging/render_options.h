// How a heatmap becomes a picture: the colour maps, and what a request may
// choose.
#ifndef CAMSERVE_SERVER_IMAGING_RENDER_OPTIONS_H_
#define CAMSERVE_SERVER_IMAGING_RENDER_OPTIONS_H_

#include <array>
#include <cstdint>

#include "server/imaging/rounding.h"

namespace camserve {

enum class ColorMap { kJet, kViridis, kInferno };

struct Color {
  uint8_t red = 0;
  uint8_t green = 0;
  uint8_t blue = 0;
};

using ColorTable = std::array<Color, 256>;

// The colours of the values 0 to 255. Thread-safe; throws cv::Exception.
const ColorTable& ColorTableOf(ColorMap color_map);

// The index of the colour that is nearest to a value in [0, 1].
inline int ColorIndex(float value) { return RoundToInt(255 * value); }

enum class Blend {
  kUniform,  // the same opacity everywhere
  kByValue,  // opacity * heatmap: the bare image where there is no evidence
};

enum class PictureFormat { kPng, kJpeg };

struct RenderOptions {
  PictureFormat format = PictureFormat::kPng;
  ColorMap color_map = ColorMap::kJet;
  Blend blend = Blend::kUniform;
  float opacity = 0.5f;  // in [0, 1]
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_RENDER_OPTIONS_H_
