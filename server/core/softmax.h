// Class probabilities. A header that stands alone: server and client compute
// the same.
#ifndef CAMSERVE_SERVER_CORE_SOFTMAX_H_
#define CAMSERVE_SERVER_CORE_SOFTMAX_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/types/span.h"

namespace camserve {

// In double from float32 logits (section 2 of the definitions). At least one
// logit, all finite.
inline std::vector<double> Softmax(absl::Span<const float> logits) {
  const double greatest = *std::max_element(logits.begin(), logits.end());
  std::vector<double> probabilities;
  probabilities.reserve(logits.size());
  double total = 0;
  for (const float logit : logits) {
    probabilities.push_back(std::exp(logit - greatest));
    total += probabilities.back();
  }
  for (double& probability : probabilities) probability /= total;
  return probabilities;
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CORE_SOFTMAX_H_
