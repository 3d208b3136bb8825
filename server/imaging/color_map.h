// OpenCV's colour maps as tables.
#ifndef CAMSERVE_SERVER_IMAGING_COLOR_MAP_H_
#define CAMSERVE_SERVER_IMAGING_COLOR_MAP_H_

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

// Which of the 256 colours a value in [0, 1] has: the nearest.
inline int ColorIndex(float value) { return RoundToInt(255 * value); }

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_COLOR_MAP_H_
