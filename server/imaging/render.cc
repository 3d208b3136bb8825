#include "server/imaging/render.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/status_macros.h"
#include "common/tensor.h"
#include "server/imaging/encode_jpeg.h"
#include "server/imaging/encode_png.h"
#include "server/imaging/intensity.h"
#include "server/imaging/overlay_painter.h"
#include "server/imaging/preprocess.h"
#include "server/imaging/render_options.h"
#include "server/imaging/vector_clones.h"

namespace camserve {
namespace {

// Resizes bilinearly with half-pixel centres and clamped edges, as OpenCV's
// INTER_LINEAR. Only the width is resized at once: the whole would be as large
// as the image in floats. Immutable, so thread-safe.
class HeatmapRows {
 public:
  // `heatmap` is [H, W]; both sizes are at least 1. Throws cv::Exception.
  HeatmapRows(const Tensor& heatmap, int width, int height);

  int width() const { return widened_.cols; }
  int height() const { return height_; }

  // Fills `row`, of width() values, with row `y` of height(). Values are
  // clamped to [0, 1]; NaN becomes 0.
  void Read(int y, absl::Span<float> row) const;

 private:
  cv::Mat1f widened_;  // [H, width]
  int height_;
};

CAMSERVE_VECTOR_CLONES
void Mix(const float* upper, const float* lower, float share,
         absl::Span<float> row) {
  float* to = row.data();
  const size_t count = row.size();
  for (size_t x = 0; x < count; ++x) {
    const float value = (1 - share) * upper[x] + share * lower[x];
    to[x] = std::min(1.0f, std::max(0.0f, value));  // so a NaN becomes 0
  }
}

HeatmapRows::HeatmapRows(const Tensor& heatmap, int width, int height)
    : height_(height) {
  const int rows = static_cast<int>(heatmap.shape[0]);
  const int columns = static_cast<int>(heatmap.shape[1]);
  // OpenCV has no view of constant data; this one is only read.
  const cv::Mat1f view(rows, columns,
                       const_cast<float*>(heatmap.values.data()));
  cv::resize(view, widened_, cv::Size(width, rows), 0, 0, cv::INTER_LINEAR);
}

void HeatmapRows::Read(int y, absl::Span<float> row) const {
  const int last = widened_.rows - 1;
  const double center =
      std::clamp((y + 0.5) * widened_.rows / height_ - 0.5, 0.0, double(last));
  const int above = static_cast<int>(center);
  const int below = std::min(above + 1, last);
  const float share = static_cast<float>(center - above);
  Mix(widened_[above], widened_[below], share, row);
}

// A part of a picture in whole pixels: inside it, and not empty.
struct PixelRegion {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  bool ContainsRow(int y) const { return y >= top && y < top + height; }
};

// {begin, length} in whole pixels, with both edges of [begin, begin + length)
// moved to the nearest pixels: at least one, and within `limit`.
std::array<int, 2> ToPixels(double begin, double length, int limit) {
  const double first = std::clamp(std::round(begin), 0.0, limit - 1.0);
  const double end =
      std::clamp(std::round(begin + length), first + 1, double(limit));
  return {static_cast<int>(first), static_cast<int>(end - first)};
}

// `region` with its edges at the nearest pixels of a picture of that size.
// INVALID_ARGUMENT where one of them has no size.
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
