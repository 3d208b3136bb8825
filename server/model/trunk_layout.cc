#include "server/model/trunk_layout.h"

#include <map>
#include <optional>

namespace camserve {
namespace {

// Seconds per image, by batch size.
using Times = std::map<int64_t, double>;

// The time relative to `base`, averaged over the batch sizes; absent where the
// two were timed at different ones.
std::optional<double> Relative(const Times& times, const Times& base) {
  if (times.size() != base.size()) return std::nullopt;
  double sum = 0;
  for (const auto& [batch_size, seconds] : times) {
    const auto other = base.find(batch_size);
    if (other == base.end() || other->second <= 0) return std::nullopt;
    sum += seconds / other->second;
  }
  return sum / static_cast<double>(times.size());
}

}  // namespace

TrunkLayout FastestLayout(absl::Span<const TrunkTiming> timings) {
  constexpr double kWorthIt = 0.9;
  std::map<TrunkLayout, Times> times;
  for (const TrunkTiming& timing : timings) {
    times[timing.layout][timing.batch_size] =
        absl::ToDoubleSeconds(timing.per_image);
  }
  TrunkLayout fastest = TrunkLayout::kFused;
  double least = kWorthIt;
  for (const auto& [layout, own] : times) {
    const auto relative = Relative(own, times[TrunkLayout::kFused]);
    if (!relative.has_value() || *relative >= least) continue;
    fastest = layout;
    least = *relative;
  }
  return fastest;
}

}  // namespace camserve
