#include "server/imaging/render.h"

#include <algorithm>
#include <new>
#include <opencv2/core.hpp>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/imaging/color_map.h"
#include "server/imaging/encode_jpeg.h"
#include "server/imaging/encode_png.h"
#include "server/imaging/heatmap_rows.h"
#include "server/imaging/intensity.h"
#include "server/imaging/overlay_painter.h"
#include "server/imaging/pixel_region.h"

namespace camserve {
namespace {

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
    const Color color = colors[ColorIndex(value)];
    to[0] = color.red;
    to[1] = color.green;
    to[2] = color.blue;
    to[3] = 255;
    to += 4;
  }
}

absl::StatusOr<std::string> Encode(PictureFormat format, int width, int height,
                                   PngColors colors, RowPainter paint) {
  return format == PictureFormat::kJpeg
             ? EncodeJpeg(width, height, colors, paint)
             : EncodePng(width, height, colors, paint);
}

absl::StatusOr<std::string> DrawHeatmap(const Tensor& heatmap,
                                        const PixelRegion& region, int width,
                                        int height,
                                        const RenderOptions& options) {
  const HeatmapRows rows(heatmap, region.width, region.height);
  std::vector<float> heat(region.width);
  const ColorTable& colors = ColorTableOf(options.color_map);
  return Encode(options.format, width, height, PngColors::kRgba,
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
                                        const OverlayPainter& painter,
                                        PictureFormat format) {
  const HeatmapRows rows(heatmap, region.width, region.height);
  std::vector<float> heat(region.width);
  const int width = pixels.width;
  const int end = region.left + region.width;
  return Encode(format, width, pixels.height, PngColors::kRgb,
                [&](int y, absl::Span<uint8_t> row) {
                  uint8_t* to = row.data();
                  if (!region.ContainsRow(y)) {
                    painter.PaintBare(0, y, width, to);
                    return;
                  }
                  rows.Read(y - region.top, absl::MakeSpan(heat));
                  painter.PaintBare(0, y, region.left, to);
                  painter.PaintBlended(region.left, y, heat,
                                       to + 3 * ptrdiff_t{region.left});
                  painter.PaintBare(end, y, width - end,
                                    to + 3 * ptrdiff_t{end});
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
                   IntensityTable(pixels.bits(), window));
  for (float& value : table) value *= 255;
  return Guarded([&] {
    const OverlayPainter painter(pixels, std::move(table), options);
    return DrawOverlay(heatmap, inside, pixels, painter, options.format);
  });
}

void InitializeRendering(int threads) { cv::setNumThreads(threads); }

}  // namespace camserve
