#include "server/api/tensor_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

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
  // Divides rather than multiplies: no size can overflow it.
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

}  // namespace camserve
