#include "server/imaging/resize_plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

// Crops in the middle; where that is between two pixels, half a pixel further
// to the right or to the bottom.
ResizeAxis Centered(int64_t input, int64_t resized, int64_t crop) {
  return {.input_size = input,
          .resized_size = resized,
          .crop_begin = (resized - crop + 1) / 2,
          .crop_size = crop};
}

// side * to / shorter, rounded half up; exactly `to` for the shorter side.
int64_t Scaled(int64_t side, int64_t to, int64_t shorter) {
  return (2 * side * to + shorter) / (2 * shorter);
}

ResizePlan PlanStretch(int64_t width, int64_t height, const InputSpec& spec) {
  return {.vertical = Centered(height, spec.height, spec.height),
          .horizontal = Centered(width, spec.width, spec.width)};
}

absl::StatusOr<ResizePlan> PlanCenterCrop(int64_t width, int64_t height,
                                          const InputSpec& spec) {
  const int64_t to =
      spec.resize_to > 0 ? spec.resize_to : std::max(spec.height, spec.width);
  const int64_t shorter = std::min(width, height);
  const int64_t scaled_width = Scaled(width, to, shorter);
  const int64_t scaled_height = Scaled(height, to, shorter);
  if (scaled_width < spec.width || scaled_height < spec.height) {
    return absl::InvalidArgumentError(
        absl::StrCat("the image of ", width, " x ", height,
                     " pixels is, its shorter side "
                     "resized to ",
                     to, ", ", scaled_width, " x ", scaled_height,
                     " pixels: too small to cut the model's ", spec.width,
                     " x ", spec.height,
                     " out of it; send another section, or set resize_to of "
                     "the model's configuration to ",
                     std::max(spec.height, spec.width)));
  }
  return ResizePlan{.vertical = Centered(height, scaled_height, spec.height),
                    .horizontal = Centered(width, scaled_width, spec.width)};
}

// {begin, length} of the crop in input pixels.
std::pair<double, double> Kept(const ResizeAxis& axis) {
  const double input_pixels_each = static_cast<double>(axis.input_size) /
                                   static_cast<double>(axis.resized_size);
  return {axis.crop_begin * input_pixels_each,
          axis.crop_size * input_pixels_each};
}

}  // namespace

absl::StatusOr<ResizePlan> PlanResize(int image_width, int image_height,
                                      const InputSpec& spec) {
  switch (spec.resize) {
    case Resize::kStretch:
      return PlanStretch(image_width, image_height, spec);
    case Resize::kCenterCrop:
      return PlanCenterCrop(image_width, image_height, spec);
  }
  return absl::InternalError("unknown way to resize");
}

Region RegionOf(const ResizePlan& plan) {
  const auto [left, width] = Kept(plan.horizontal);
  const auto [top, height] = Kept(plan.vertical);
  return {.left = left, .top = top, .width = width, .height = height};
}

}  // namespace camserve
