// What a model takes, and how an image becomes it.
#ifndef CAMSERVE_COMMON_INPUT_SPEC_H_
#define CAMSERVE_COMMON_INPUT_SPEC_H_

#include <vector>

namespace camserve {

enum class Resize {
  kStretch,     // both sides to height x width
  kCenterCrop,  // shorter side to resize_to, then the centre height x width
};

// Steps 3 to 5 of the definitions' section "From bytes to x".
struct InputSpec {
  int channels = 3;  // what the model sees
  int height = 224;  // pixels
  int width = 224;
  // One value for each channel, or one for all. Where empty, the mean is 0 and
  // the standard deviation 1. No standard deviation is 0.
  std::vector<float> mean;
  std::vector<float> std;
  Resize resize = Resize::kStretch;
  // kCenterCrop only: the shorter side before the crop, in pixels; 0: the
  // greater of height and width.
  int resize_to = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_INPUT_SPEC_H_
