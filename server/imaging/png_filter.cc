#include "server/imaging/png_filter.h"

#include <algorithm>

#include "server/imaging/vector_clones.h"

namespace camserve {
namespace {

// As the standard numbers them.
constexpr uint8_t kSub = 1;
constexpr uint8_t kUp = 2;

// Left of the first pixel all is black, as above the first row.
constexpr uint8_t kBlack[4] = {};

// to[i] = of[i] - from[i], modulo 256. Returns the sum of the differences'
// absolute values, read as signed bytes.
CAMSERVE_VECTOR_CLONES
uint32_t Subtract(const uint8_t* of, const uint8_t* from, size_t count,
                  uint8_t* to) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto difference = static_cast<uint8_t>(of[i] - from[i]);
    to[i] = difference;
    sum += std::min(difference, static_cast<uint8_t>(-difference));
  }
  return sum;
}

}  // namespace

PngFilter::PngFilter(size_t row_bytes, int pixel_bytes)
    : pixel_bytes_(pixel_bytes), above_(row_bytes), up_(row_bytes) {}

void PngFilter::Filter(absl::Span<const uint8_t> row, uint8_t* filtered) {
  uint8_t* sub = filtered + 1;
  const uint32_t sub_sum =
      Subtract(row.data(), kBlack, pixel_bytes_, sub) +
      Subtract(row.data() + pixel_bytes_, row.data(), row.size() - pixel_bytes_,
               sub + pixel_bytes_);
  const uint32_t up_sum =
      Subtract(row.data(), above_.data(), row.size(), up_.data());
  filtered[0] = up_sum < sub_sum ? kUp : kSub;
  if (up_sum < sub_sum) std::copy(up_.begin(), up_.end(), sub);
  std::copy(row.begin(), row.end(), above_.begin());
}

}  // namespace camserve
