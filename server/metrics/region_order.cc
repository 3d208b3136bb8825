#include "server/metrics/region_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "common/scores/philox.h"

namespace camserve {

std::vector<int> MostRelevantFirst(absl::Span<const double> values) {
  std::vector<double> units;
  for (const double value : values) {
    units.push_back(std::nearbyint(value * 0x1p20));
  }
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return units[a] > units[b]; });
  return order;
}

std::vector<int> LeastRelevantFirst(absl::Span<const double> values) {
  std::vector<int> order = MostRelevantFirst(values);
  std::reverse(order.begin(), order.end());
  return order;
}

std::vector<int> RandomOrder(int regions, uint64_t seed,
                             absl::string_view sample_id) {
  std::vector<int> order(regions);
  std::iota(order.begin(), order.end(), 0);
  std::vector<float> uniform(regions - 1);
  FillUniform({.seed = seed,
               .stream = StreamOf(sample_id),
               .purpose = NoisePurpose::kRandomOrder},
              0, absl::MakeSpan(uniform));
  for (int i = regions - 1; i > 0; --i) {
    const double u = uniform[regions - 1 - i];
    const int j = static_cast<int>(u * (i + 1));
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace camserve
