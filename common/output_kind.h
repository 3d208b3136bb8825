// What a classifier's output means, and the probabilities that follow from it
// (sections 2, 8 and 11 of the definitions). A header without a source file, so
// that server and client compute the same. Pure functions; thread-safe.
#ifndef CAMSERVE_COMMON_OUTPUT_KIND_H_
#define CAMSERVE_COMMON_OUTPUT_KIND_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/types/span.h"

namespace camserve {

enum class OutputKind {
  // A sample has one class: p is the softmax of all logits.
  kExclusive,
  // A sample has any number of labels: p of each is the sigmoid of its logit.
  kMultiLabel,
  // Measurements without bounds, an age for example, and no classes: the number
  // itself stands for a logit, nothing has a probability, and nothing is
  // predicted.
  kRegression,
};

// The softmax of `logits`, which are finite and at least one, in double.
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

inline double Sigmoid(float logit) {
  return 1 / (1 + std::exp(-double{logit}));
}

// The probability of each class, in double, from the logits of all classes,
// which are finite and at least one. Empty for kRegression.
inline std::vector<double> Probabilities(OutputKind kind,
                                         absl::Span<const float> logits) {
  if (kind == OutputKind::kRegression) return {};
  if (kind == OutputKind::kExclusive) return Softmax(logits);
  std::vector<double> probabilities;
  probabilities.reserve(logits.size());
  for (const float logit : logits) probabilities.push_back(Sigmoid(logit));
  return probabilities;
}

// The classes that are predicted, ascending. kExclusive: the one of the
// greatest logit, the lowest index at a tie. kMultiLabel: those with a
// probability at or above their threshold, one a class. kRegression: none.
inline std::vector<int> PredictedClasses(OutputKind kind,
                                         absl::Span<const float> logits,
                                         absl::Span<const double> thresholds) {
  if (kind == OutputKind::kRegression) return {};
  if (kind == OutputKind::kExclusive) {
    return {static_cast<int>(std::max_element(logits.begin(), logits.end()) -
                             logits.begin())};
  }
  std::vector<int> predicted;
  for (size_t m = 0; m < logits.size(); ++m) {
    if (Sigmoid(logits[m]) >= thresholds[m]) {
      predicted.push_back(static_cast<int>(m));
    }
  }
  return predicted;
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_OUTPUT_KIND_H_
