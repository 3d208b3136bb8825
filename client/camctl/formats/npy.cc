#include "client/camctl/formats/npy.h"

#include <bit>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace camserve::camctl {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr size_t kAlignment = 64;
constexpr size_t kPreambleBytes = 10;  // magic, version, length of the header

std::string Header(const v1::Tensor& tensor) {
  // Python writes a tuple of one as (3,).
  const std::string shape = absl::StrCat(absl::StrJoin(tensor.shape(), ", "),
                                         tensor.shape_size() == 1 ? "," : "");
  std::string header = absl::StrCat(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (", shape, "), }");
  const size_t used = (kPreambleBytes + header.size() + 1) % kAlignment;
  header.append((kAlignment - used) % kAlignment, ' ');
  return header + '\n';
}

// The number of elements; -1 where a size is negative or the number is more
// than fits a message.
int64_t ElementCount(const v1::Tensor& tensor) {
  int64_t count = 1;
  for (const int64_t size : tensor.shape()) {
    if (size < 0 || size > std::numeric_limits<int32_t>::max()) return -1;
    count *= size;
    if (count > std::numeric_limits<int32_t>::max()) return -1;
  }
  return count;
}

std::string Data(const v1::Tensor& tensor) {
  if (tensor.values().empty()) return tensor.data();
  return std::string(reinterpret_cast<const char*>(tensor.values().data()),
                     tensor.values_size() * sizeof(float));
}

}  // namespace

absl::StatusOr<std::string> EncodeNpy(const v1::Tensor& tensor) {
  const std::string data = Data(tensor);
  const int64_t count = ElementCount(tensor);
  if (tensor.shape_size() > 32 || count < 0 ||
      data.size() != static_cast<size_t>(count) * sizeof(float)) {
    return absl::DataLossError(absl::StrCat(
        "the server sent a map of shape [",
        absl::StrJoin(
            tensor.shape().begin(),
            tensor.shape().begin() + std::min(tensor.shape_size(), 32), ", "),
        "] with ", data.size(), " bytes of data"));
  }
  const std::string header = Header(tensor);
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  return absl::StrCat(file, header, data);
}

}  // namespace camserve::camctl
