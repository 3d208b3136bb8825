#include "server/imaging/render_options.h"

#include <algorithm>
#include <numeric>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace camserve {
namespace {

ColorTable MakeTable(int opencv_map) {
  cv::Mat1b ramp(1, 256);
  std::iota(ramp.begin(), ramp.end(), uint8_t{0});
  cv::Mat3b colors;  // blue first
  cv::applyColorMap(ramp, colors, opencv_map);
  ColorTable table;
  std::transform(colors.begin(), colors.end(), table.begin(),
                 [](const cv::Vec3b& color) {
                   return Color{color[2], color[1], color[0]};
                 });
  return table;
}

}  // namespace

const ColorTable& ColorTableOf(ColorMap color_map) {
  static const ColorTable jet = MakeTable(cv::COLORMAP_JET);
  static const ColorTable viridis = MakeTable(cv::COLORMAP_VIRIDIS);
  static const ColorTable inferno = MakeTable(cv::COLORMAP_INFERNO);
  switch (color_map) {
    case ColorMap::kJet:
      return jet;
    case ColorMap::kViridis:
      return viridis;
    case ColorMap::kInferno:
      return inferno;
  }
  return jet;
}

}  // namespace camserve
