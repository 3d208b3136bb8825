#include "server/imaging/shrink.h"

#include <new>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace camserve {

absl::StatusOr<Pixels> Shrink(const Pixels& pixels, int width, int height) {
  try {
    Pixels shrunk = {.width = width,
                     .height = height,
                     .channels = pixels.channels,
                     .bits = pixels.bits};
    shrunk.samples.resize(size_t{1} * width * height * pixels.channels);
    const int type = CV_16UC(pixels.channels);
    // OpenCV reads through a pointer that is not to const.
    const cv::Mat from(pixels.height, pixels.width, type,
                       const_cast<uint16_t*>(pixels.samples.data()));
    cv::Mat to(height, width, type, shrunk.samples.data());
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
    return shrunk;
  } catch (const cv::Exception& error) {
    return absl::InternalError(
        absl::StrCat("cannot shrink the picture: ", error.err));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("no memory to shrink the picture");
  }
}

}  // namespace camserve
