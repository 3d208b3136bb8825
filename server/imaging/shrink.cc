#include "server/imaging/shrink.h"

#include <new>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

// OpenCV's view of the samples. OpenCV has no view of constant data: the view
// of the image that is shrunk is only read.
cv::Mat ViewOf(const Pixels& pixels) {
  const int depth = pixels.bits() == 8 ? CV_8U : CV_16U;
  return std::visit(
      [&](const auto& samples) {
        using Sample = typename std::decay_t<decltype(samples)>::value_type;
        return cv::Mat(pixels.height, pixels.width,
                       CV_MAKETYPE(depth, pixels.channels),
                       const_cast<Sample*>(samples.data()));
      },
      pixels.samples);
}

}  // namespace

absl::StatusOr<Pixels> Shrink(const Pixels& pixels, int width, int height) {
  try {
    Pixels shrunk = BlackPixels(width, height, pixels.channels, pixels.bits());
    cv::Mat to = ViewOf(shrunk);
    cv::resize(ViewOf(pixels), to, to.size(), 0, 0, cv::INTER_AREA);
    return shrunk;
  } catch (const cv::Exception& error) {
    return absl::InternalError(
        absl::StrCat("cannot shrink the picture: ", error.err));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("no memory to shrink the picture");
  }
}

}  // namespace camserve
