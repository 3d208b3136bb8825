#include "server/imaging/render.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <opencv2/core.hpp>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "server/core/status_macros.h"
#include "server/imaging/color_map.h"
#include "server/imaging/encode_png.h"
#include "server/imaging/heatmap_rows.h"
#include "server/imaging/intensity.h"

namespace camserve {
namespace {

// A region in whole pixels, inside the picture.
struct PixelRegion {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  bool ContainsRow(int y) const { return y >= top && y < top + height; }
};

// {begin, length} of the whole pixels next to [begin, begin + length).
std::array<int, 2> ToPixels(double begin, double length, int limit) {
  const double first = std::clamp(std::round(begin), 0.0, limit - 1.0);
  const double end =
      std::clamp(std::round(begin + length), first + 1, double(limit));
  return {static_cast<int>(first), static_cast<int>(end - first)};
}

absl::StatusOr<PixelRegion> InsidePicture(const Region& region, int width,
                                          int height) {
  const bool has_size = std::isfinite(region.left) &&
                        std::isfinite(region.top) &&
                        std::isfinite(region.width) && region.width > 0 &&
                        std::isfinite(region.height) && region.height > 0;
  if (!has_size || width < 1 || height < 1) {
    return absl::InvalidArgumentError(
        "a picture and its region need a size above 0");
  }
  const auto [left, columns] = ToPixels(region.left, region.width, width);
  const auto [top, rows] = ToPixels(region.top, region.height, height);
  return PixelRegion{
      .left = left, .top = top, .width = columns, .height = rows};
}

absl::Status Check(const Tensor& heatmap, const RenderOptions& options) {
  if (!(options.opacity >= 0 && options.opacity <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "opacity is ", options.opacity, "; it has to be between 0 and 1"));
  }
  const bool is_map = heatmap.shape.size() == 2 && !heatmap.values.empty() &&
                      heatmap.shape[0] * heatmap.shape[1] ==
                          static_cast<int64_t>(heatmap.values.size());
  if (!is_map) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a heatmap has the shape [H, W], not ", ShapeString(heatmap.shape)));
  }
  return absl::OkStatus();
}

// No exception of OpenCV, nor one for want of memory, leaves this room.
absl::StatusOr<std::string> Guarded(
    absl::FunctionRef<absl::StatusOr<std::string>()> render) {
  try {
    return render();
  } catch (const cv::Exception& error) {
    if (error.code == cv::Error::StsNoMem) {
      return absl::ResourceExhaustedError("no memory to draw the heatmap");
    }
    return absl::InternalError(
        absl::StrCat("cannot draw the heatmap: ", error.err));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("no memory to draw the heatmap");
  }
}

void PaintHeat(absl::Span<const float> heat, const ColorTable& colors,
               uint8_t* to) {
  for (const float value : heat) {
    const Color color = ColorOf(value, colors);
    to[0] = color.red;
    to[1] = color.green;
    to[2] = color.blue;
    to[3] = 255;
    to += 4;
  }
}

// `table` holds what is shown of each stored value, in [0, 255].
void PaintImage(const Pixels& pixels, const std::vector<float>& table, int y,
                absl::Span<float> row) {
  const int channels = pixels.channels;
  const uint16_t* from = &pixels.samples[int64_t{y} * pixels.width * channels];
  for (int64_t x = 0; x < pixels.width; ++x, from += channels) {
    for (int c = 0; c < 3; ++c) {
      row[3 * x + c] = table[from[channels == 3 ? c : 0]];
    }
  }
}

void BlendHeat(absl::Span<const float> heat, const ColorTable& colors,
               const RenderOptions& options, float* row) {
  for (const float value : heat) {
    const Color color = ColorOf(value, colors);
    const float alpha = options.blend == Blend::kByValue
                            ? options.opacity * value
                            : options.opacity;
    row[0] = (1 - alpha) * row[0] + alpha * color.red;
    row[1] = (1 - alpha) * row[1] + alpha * color.green;
    row[2] = (1 - alpha) * row[2] + alpha * color.blue;
    row += 3;
  }
}

absl::StatusOr<std::string> DrawHeatmap(const Tensor& heatmap,
                                        const PixelRegion& region, int width,
                                        int height,
                                        const RenderOptions& options) {
  const HeatmapRows rows(heatmap, region.width, region.height);
  std::vector<float> heat(region.width);
  const ColorTable& colors = ColorTableOf(options.color_map);
  return EncodePng(width, height, PngColors::kRgba,
                   [&](int y, absl::Span<uint8_t> row) {
                     std::fill(row.begin(), row.end(), uint8_t{0});
                     if (!region.ContainsRow(y)) return;
                     rows.Read(y - region.top, absl::MakeSpan(heat));
                     PaintHeat(heat, colors, &row[4 * size_t(region.left)]);
                   });
}

absl::StatusOr<std::string> DrawOverlay(const Tensor& heatmap,
                                        const PixelRegion& region,
                                        const Pixels& pixels,
                                        const std::vector<float>& table,
                                        const RenderOptions& options) {
  const HeatmapRows rows(heatmap, region.width, region.height);
  std::vector<float> heat(region.width);
  const ColorTable& colors = ColorTableOf(options.color_map);
  std::vector<float> blended(3 * size_t(pixels.width));
  return EncodePng(
      pixels.width, pixels.height, PngColors::kRgb,
      [&](int y, absl::Span<uint8_t> row) {
        PaintImage(pixels, table, y, absl::MakeSpan(blended));
        if (region.ContainsRow(y)) {
          rows.Read(y - region.top, absl::MakeSpan(heat));
          BlendHeat(heat, colors, options, &blended[3 * size_t(region.left)]);
        }
        std::transform(blended.begin(), blended.end(), row.begin(),
                       [](float value) { return std::lrint(value); });
      });
}

}  // namespace

absl::StatusOr<std::string> RenderHeatmap(const Tensor& heatmap,
                                          const Region& region, int width,
                                          int height,
                                          const RenderOptions& options) {
  RETURN_IF_ERROR(Check(heatmap, options));
  ASSIGN_OR_RETURN(const PixelRegion inside,
                   InsidePicture(region, width, height));
  return Guarded(
      [&] { return DrawHeatmap(heatmap, inside, width, height, options); });
}

absl::StatusOr<std::string> RenderOverlay(
    const Tensor& heatmap, const Region& region, const Pixels& pixels,
    const std::optional<IntensityWindow>& window,
    const RenderOptions& options) {
  RETURN_IF_ERROR(Check(heatmap, options));
  ASSIGN_OR_RETURN(const PixelRegion inside,
                   InsidePicture(region, pixels.width, pixels.height));
  ASSIGN_OR_RETURN(std::vector<float> table,
                   IntensityTable(pixels.bits, window));
  for (float& value : table) value *= 255;
  return Guarded(
      [&] { return DrawOverlay(heatmap, inside, pixels, table, options); });
}

void InitializeRendering(int threads) { cv::setNumThreads(threads); }

}  // namespace camserve
