#include "server/cam/map_summary.h"

#include <algorithm>
#include <cmath>

namespace camserve {

MapSummary SummaryOf(absl::Span<const float> raw) {
  MapSummary summary;
  float least = raw[0];
  float greatest = raw[0];
  double positive = 0;
  double absolute = 0;
  for (const float value : raw) {
    summary.is_finite &= std::isfinite(value);
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    summary.sum += value;
    positive += std::max(value, 0.0F);
    absolute += std::abs(value);
  }
  if (!(greatest > 0)) {
    summary.empty_reason = EmptyReason::kNoPositiveEvidence;
  } else if (least == greatest) {
    summary.empty_reason = EmptyReason::kConstantMap;
  }
  if (absolute > 0) summary.positive_share = positive / absolute;
  return summary;
}

}  // namespace camserve
