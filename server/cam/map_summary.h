// What a signed map says in a few numbers.
#ifndef CAMSERVE_SERVER_CAM_MAP_SUMMARY_H_
#define CAMSERVE_SERVER_CAM_MAP_SUMMARY_H_

#include "absl/types/span.h"
#include "common/explanation.h"

namespace camserve {

struct MapSummary {
  bool is_finite = true;  // every value; where not, the rest means nothing
  EmptyReason empty_reason = EmptyReason::kNotEmpty;
  double sum = 0;
  // Share of the absolute sum that is positive; 0 for a map of zeros.
  double positive_share = 0;
};

// Of the values of a raw map, of which there is at least one. Sums are taken in
// double. Thread-safe.
MapSummary SummaryOf(absl::Span<const float> raw);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CAM_MAP_SUMMARY_H_
