// In which order AOPC perturbs regions (section 5 of the definitions). Pure.
#ifndef CAMSERVE_SERVER_METRICS_REGION_ORDER_H_
#define CAMSERVE_SERVER_METRICS_REGION_ORDER_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace camserve {

// Region numbers, the greatest value first. Values are compared in units of
// 2^-20, so that float noise decides nothing; equal ones keep their order.
std::vector<int> MostRelevantFirst(absl::Span<const double> values);

// The exact reverse.
std::vector<int> LeastRelevantFirst(absl::Span<const double> values);

// A Fisher-Yates shuffle, the same for every map of a sample.
std::vector<int> RandomOrder(int regions, uint64_t seed,
                             absl::string_view sample_id);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_REGION_ORDER_H_
