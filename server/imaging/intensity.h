// Stored sample values to [0, 1]: section 1, step 2 of the definitions.
#ifndef CAMSERVE_SERVER_IMAGING_INTENSITY_H_
#define CAMSERVE_SERVER_IMAGING_INTENSITY_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"

namespace camserve {

// The stored sample values that become 0 and 1; low < high, both finite.
struct IntensityWindow {
  double low = 0;
  double high = 0;
};

// The table of what each stored value of `bits` bits becomes: 2^bits values in
// [0, 1]. Without a window, 0 and the greatest value become 0 and 1.
// INVALID_ARGUMENT: low >= high, or one of them is not finite.
absl::StatusOr<std::vector<float>> IntensityTable(
    int bits, const std::optional<IntensityWindow>& window);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_INTENSITY_H_
