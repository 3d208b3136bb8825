#include "server/imaging/intensity.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace camserve {

absl::StatusOr<std::vector<float>> IntensityTable(
    int bits, const std::optional<IntensityWindow>& window) {
  const int count = 1 << bits;
  const auto [low, high] = window.value_or(IntensityWindow{0, count - 1.0});
  if (!std::isfinite(low) || !std::isfinite(high) || low >= high) {
    return absl::InvalidArgumentError(absl::StrCat(
        "window: low ", low, " and high ", high,
        " are no range; low has to be less than high, and both finite"));
  }
  std::vector<float> table(count);
  for (int value = 0; value < count; ++value) {
    table[value] =
        static_cast<float>(std::clamp((value - low) / (high - low), 0.0, 1.0));
  }
  return table;
}

}  // namespace camserve
