// How a heatmap is made a picture: what a request may choose.
#ifndef CAMSERVE_SERVER_IMAGING_RENDER_OPTIONS_H_
#define CAMSERVE_SERVER_IMAGING_RENDER_OPTIONS_H_

#include "server/imaging/color_map.h"

namespace camserve {

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
