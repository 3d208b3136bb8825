#include "tests/support/npy.h"

#include <cstring>
#include <stdexcept>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr absl::string_view kMagic("\x93NUMPY\x01\x00", 8);
constexpr size_t kPrefixSize = 10;  // the magic and the header's length

void Require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(std::string("not a .npy: ") + what);
}

// "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }" -> {3, 4}
std::vector<int64_t> ParseHeader(absl::string_view header) {
  Require(absl::StrContains(header, "'descr': '<f4'"), "float32 expected");
  Require(absl::StrContains(header, "'fortran_order': False"),
          "C order expected");
  const size_t open = header.find('(');
  const size_t close = header.find(')');
  Require(open < close && close != absl::string_view::npos, "no shape");
  std::vector<int64_t> shape;
  for (absl::string_view size :
       absl::StrSplit(header.substr(open + 1, close - open - 1), ',',
                      absl::SkipWhitespace())) {
    shape.emplace_back();
    Require(absl::SimpleAtoi(size, &shape.back()), "a size is no number");
  }
  return shape;
}

}  // namespace

Tensor ParseNpy(absl::string_view contents) {
  Require(contents.size() >= kPrefixSize && absl::StartsWith(contents, kMagic),
          "format 1.0 expected");
  const size_t header_size = static_cast<unsigned char>(contents[8]) +
                             256 * static_cast<unsigned char>(contents[9]);
  Require(contents.size() >= kPrefixSize + header_size, "cut header");
  Tensor tensor{.shape = ParseHeader(contents.substr(kPrefixSize, header_size)),
                .values = {}};
  int64_t count = 1;
  for (int64_t size : tensor.shape) count *= size;
  contents.remove_prefix(kPrefixSize + header_size);
  Require(contents.size() == count * sizeof(float), "values do not fit shape");
  tensor.values.resize(count);
  if (count > 0) {
    std::memcpy(tensor.values.data(), contents.data(), contents.size());
  }
  return tensor;
}

Tensor ReadNpy(const std::filesystem::path& path) {
  return ParseNpy(ReadFile(path));
}

}  // namespace camserve
