// A request's image or tensor: what the model sees of it, and what is shown of
// it. All are thread-safe. Errors are INVALID_ARGUMENT and name the field;
// decoding also passes on those of ImageLimits::take_memory.
#ifndef CAMSERVE_SERVER_API_IMAGE_READER_H_
#define CAMSERVE_SERVER_API_IMAGE_READER_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"
#include "common/tensor.h"
#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "server/repository/model_repository.h"

namespace camserve {

// Reads a [C, H, W] tensor, which error messages call `field`.
// INVALID_ARGUMENT: not three sizes, a size below 1, data and values both set
// or both empty, another number of elements than the shape says, a NaN or an
// infinity.
absl::StatusOr<Tensor> ReadTensor(const v1::Tensor& tensor,
                                  absl::string_view field);

struct ImageInput {
  Tensor input;   // [C, H, W], normalised
  Region region;  // what the model sees of the picture
  int width = 0;  // of the picture: the image's, or the tensor's
  int height = 0;
  // The picture, where the image was encoded.
  std::optional<Pixels> pixels;
};

// The shape of the input that ReadImage gives where it succeeds.
std::vector<int64_t> InputShape(const v1::Image& image,
                                const ServedModel& model);

// Decodes and preprocesses, or takes the tensor as it is.
absl::StatusOr<ImageInput> ReadImage(const v1::Image& image,
                                     const ServedModel& model,
                                     const ImageLimits& limits);

// The window of the image, where it has one.
std::optional<IntensityWindow> ReadWindow(const v1::Image& image);

// Whether ReadPicture can be used: a tensor that has neither 1 nor 3 channels
// can't be shown. REQUIRES: ReadImage has accepted the image.
absl::Status CheckPicture(const v1::Image& image);

// What an overlay is drawn on: the image decoded, or the tensor with its
// normalisation undone, clamped to [0, 1] and rounded to 8 bits.
absl::StatusOr<Pixels> ReadPicture(const v1::Image& image,
                                   const ServedModel& model,
                                   const ImageLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_IMAGE_READER_H_
