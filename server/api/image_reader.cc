#include "server/api/image_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/invalid.h"
#include "common/status_macros.h"
#include "server/api/tensor_reader.h"

namespace camserve {
namespace {

// Says which field it was.
absl::Status InField(const char* field, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(field, ": ", status.message()));
}

absl::Status NoImage() {
  return Invalid(
      "image: empty; set image.encoded (a PNG or JPEG) or image.tensor");
}

absl::StatusOr<Pixels> Decode(const v1::Image& image,
                              const ImageLimits& limits) {
  auto pixels = DecodeImage(image.encoded(), limits);
  if (!pixels.ok()) return InField("image.encoded", pixels.status());
  return pixels;
}

absl::StatusOr<ImageInput> ReadEncoded(const v1::Image& image,
                                       const ServedModel& model,
                                       const ImageLimits& limits) {
  ASSIGN_OR_RETURN(Pixels pixels, Decode(image, limits));
  auto preprocessed = Preprocess(pixels, ReadWindow(image), model.input);
  if (!preprocessed.ok()) return InField("image", preprocessed.status());
  ImageInput input;
  input.input = std::move(preprocessed->input);
  input.region = preprocessed->region;
  input.width = pixels.width;
  input.height = pixels.height;
  input.pixels = std::move(pixels);
  return input;
}

absl::StatusOr<ImageInput> ReadRaw(const v1::Image& image,
                                   const ServedModel& model) {
  if (image.has_window()) {
    return Invalid(
        "image.window: a tensor has no window; leave it out, or send the image "
        "encoded");
  }
  ImageInput input;
  ASSIGN_OR_RETURN(input.input, ReadTensor(image.tensor(), "image.tensor"));
  const absl::Status fits =
      model.instances.front()->CheckInput(input.input.shape);
  if (!fits.ok()) return InField("image.tensor.shape", fits);
  input.height = static_cast<int>(input.input.shape[1]);
  input.width = static_cast<int>(input.input.shape[2]);
  input.region = {.left = 0,
                  .top = 0,
                  .width = static_cast<double>(input.width),
                  .height = static_cast<double>(input.height)};
  return input;
}

// An entry a channel, one for all, or none.
float OfChannel(const std::vector<float>& values, int channel, float fallback) {
  if (values.empty()) return fallback;
  return values.size() == 1 ? values.front() : values[channel];
}

Pixels Denormalized(const Tensor& tensor, const InputSpec& spec) {
  Pixels pixels = BlackPixels(static_cast<int>(tensor.shape[2]),
                              static_cast<int>(tensor.shape[1]),
                              static_cast<int>(tensor.shape[0]), /*bits=*/8);
  const size_t places = size_t{1} * pixels.height * pixels.width;
  auto& samples = std::get<std::vector<uint8_t>>(pixels.samples);
  for (int channel = 0; channel < pixels.channels; ++channel) {
    const float mean = OfChannel(spec.mean, channel, 0);
    const float std = OfChannel(spec.std, channel, 1);
    const float* values = &tensor.values[channel * places];
    for (size_t i = 0; i < places; ++i) {
      const float level = std::clamp(values[i] * std + mean, 0.0f, 1.0f);
      samples[i * pixels.channels + channel] =
          static_cast<uint8_t>(std::lround(level * 255));
    }
  }
  return pixels;
}

}  // namespace

std::vector<int64_t> InputShape(const v1::Image& image,
                                const ServedModel& model) {
  const auto& sizes = image.tensor().shape();
  std::vector<int64_t> shape(sizes.begin(), sizes.end());
  if (model.instances.front()->CheckInput(shape).ok()) return shape;
  return {model.input.channels, model.input.height, model.input.width};
}

absl::StatusOr<ImageInput> ReadImage(const v1::Image& image,
                                     const ServedModel& model,
                                     const ImageLimits& limits) {
  switch (image.source_case()) {
    case v1::Image::kEncoded:
      return ReadEncoded(image, model, limits);
    case v1::Image::kTensor:
      return ReadRaw(image, model);
    case v1::Image::SOURCE_NOT_SET:
      break;
  }
  return NoImage();
}

std::optional<IntensityWindow> ReadWindow(const v1::Image& image) {
  if (!image.has_window()) return std::nullopt;
  return IntensityWindow{.low = image.window().low(),
                         .high = image.window().high()};
}

absl::Status CheckPicture(const v1::Image& image) {
  if (!image.has_tensor()) return absl::OkStatus();
  const int64_t channels = image.tensor().shape(0);
  if (channels == 1 || channels == 3) return absl::OkStatus();
  return Invalid("outputs: a tensor of ", channels,
                 " channels can't be shown under an overlay, only one of 1 or "
                 "3; ask for OUTPUT_HEATMAP_PNG");
}

absl::StatusOr<Pixels> ReadPicture(const v1::Image& image,
                                   const ServedModel& model,
                                   const ImageLimits& limits) {
  switch (image.source_case()) {
    case v1::Image::kEncoded:
      return Decode(image, limits);
    case v1::Image::kTensor: {
      ASSIGN_OR_RETURN(const Tensor tensor,
                       ReadTensor(image.tensor(), "image.tensor"));
      return Denormalized(tensor, model.input);
    }
    case v1::Image::SOURCE_NOT_SET:
      break;
  }
  return NoImage();
}

}  // namespace camserve
