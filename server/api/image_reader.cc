#include "server/api/image_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/invalid.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensor data is little-endian and copied as it is");

constexpr int kSizes = 3;

absl::Status CheckShape(const v1::Tensor& tensor, size_t elements,
                        absl::string_view field) {
  if (tensor.shape_size() != kSizes) {
    return Invalid(field, ".shape: ", tensor.shape_size(),
                   " sizes; three are needed: [channels, height, width]");
  }
  // Divides rather than multiplies: a product of sizes could overflow.
  size_t left = elements;
  bool fits = true;
  for (int i = 0; i < kSizes; ++i) {
    if (tensor.shape(i) < 1) {
      return Invalid(field, ".shape[", i, "]: ", tensor.shape(i),
                     " is below 1");
    }
    const auto size = static_cast<size_t>(tensor.shape(i));
    fits = fits && left % size == 0;
    left /= size;
  }
  if (fits && left == 1) return absl::OkStatus();
  return Invalid(
      field, ".shape: ", ShapeString({tensor.shape().data(), size_t{kSizes}}),
      " is not the shape of the ", elements, " numbers that were sent");
}

absl::Status CheckSource(const v1::Tensor& tensor, absl::string_view field) {
  if (!tensor.data().empty() && !tensor.values().empty()) {
    return Invalid(field, ": data and values are both set; set one");
  }
  if (tensor.data().empty() && tensor.values().empty()) {
    return Invalid(field,
                   ": empty; set data (float32, little-endian) or values");
  }
  if (tensor.data().size() % sizeof(float) != 0) {
    return Invalid(field, ".data: ", tensor.data().size(),
                   " bytes are no whole number of float32, which have 4 each");
  }
  return absl::OkStatus();
}

absl::Status CheckFinite(absl::Span<const float> values,
                         absl::string_view field) {
  const auto bad = std::find_if(values.begin(), values.end(),
                                [](float v) { return !std::isfinite(v); });
  if (bad == values.end()) return absl::OkStatus();
  return Invalid(field, ": element ", bad - values.begin(), " is ",
                 std::isnan(*bad) ? "NaN" : "infinite",
                 "; every number has to be finite");
}

// Begins the message with the field.
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

// The channel's value: `values` has one a channel, one for all, or none.
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

absl::StatusOr<Tensor> ReadTensor(const v1::Tensor& tensor,
                                  absl::string_view field) {
  RETURN_IF_ERROR(CheckSource(tensor, field));
  const bool packed = !tensor.data().empty();
  const size_t elements = packed ? tensor.data().size() / sizeof(float)
                                 : static_cast<size_t>(tensor.values_size());
  RETURN_IF_ERROR(CheckShape(tensor, elements, field));
  Tensor read;
  read.shape.assign(tensor.shape().begin(), tensor.shape().end());
  read.values.resize(elements);
  const void* source = packed ? static_cast<const void*>(tensor.data().data())
                              : tensor.values().data();
  std::memcpy(read.values.data(), source, elements * sizeof(float));
  RETURN_IF_ERROR(CheckFinite(read.values, field));
  return read;
}

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
