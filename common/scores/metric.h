// The table of the metrics of explanations. Columns of scores, their summary,
// merging, the report, CSV, JSON and Prometheus take from it what they need to
// know of a metric. How each is measured stands in server/metrics.
#ifndef CAMSERVE_COMMON_SCORES_METRIC_H_
#define CAMSERVE_COMMON_SCORES_METRIC_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace camserve {

// Metrics: those below, and those that AddMetric returns.
enum class Metric : int {
  kAopc,            // Samek et al. 2015, arXiv 1509.06321
  kMaxSensitivity,  // Yeh et al. 2019, arXiv 1901.09392
  kHaas,            // Lee et al. 2022, IEEE 9800759
};

// The settings of one score, in the order of MetricTraits::parameters: of AOPC
// the grid and the order, of Max-Sensitivity the radius.
using ScoreParameters = absl::InlinedVector<double, 2>;

// One setting of a metric.
struct MetricParameter {
  const char* name;   // in CSV and JSON: "grid"
  const char* title;  // of a column of the report: "Grid"
  // What its values 0, 1, ... are called; empty where they are numbers.
  std::vector<const char*> value_names;
  // What the contract calls them, where it has them as an enumeration.
  std::vector<const char*> contract_names;
  // A value to people, such as "4 × 4"; null: its name, or the number.
  std::string (*text)(double value) = nullptr;
  bool is_count = false;  // its values are whole numbers
  // Whether it decides the score's ScoreRole, and nothing else: the order of
  // AOPC.
  bool tells_role = false;
};

enum class Better { kGreater, kLess };

// Which pairs of a sample and a class that is true of it have a score.
enum class ScoredPairs {
  kPredicted,  // those whose class is predicted
  kAll,
};

// How the scores of a set become one number.
enum class Averaging {
  kMean,
  // Scores are 0 or 1: their mean over the share of pairs that are predicted.
  kMeanOverPredicted,
};

// What a score with certain parameters is there for.
enum class ScoreRole {
  kHeadline,   // the metric's value: AOPC, most relevant first
  kSecondary,  // tells more: AOPC, least relevant first
  kBaseline,   // looks at no map, and so is the same for all methods
};

struct MetricTraits {
  const char* name;   // in flags, files and Prometheus: "max_sensitivity"
  const char* title;  // to people: "Max-Sensitivity"
  Better better = Better::kGreater;
  ScoredPairs pairs = ScoredPairs::kPredicted;
  Averaging averaging = Averaging::kMean;
  bool is_share = false;            // values lie in [-1, 1], or near 1
  bool has_relative_score = false;  // Score::relative_value is used
  bool has_curve = false;           // Score::curve is used
  std::vector<MetricParameter> parameters;
  // Null: all are headlines.
  ScoreRole (*role)(const ScoreParameters& parameters) = nullptr;

  ScoreRole RoleOf(const ScoreParameters& values) const {
    return role == nullptr ? ScoreRole::kHeadline : role(values);
  }
  // `values` without those that only tell the role: what a row of a table is
  // about.
  ScoreParameters WithoutRole(const ScoreParameters& values) const;
};

// All metrics, in the order of the enumeration. Thread-safe, as is the next.
std::vector<Metric> AllMetrics();

const MetricTraits& TraitsOf(Metric metric);

// Adds a metric to the table, for good. Not thread-safe: call it before
// anything else reads the table.
Metric AddMetric(const MetricTraits& traits);

// The order in which AOPC perturbs regions.
enum class PerturbationOrder {
  kMorf,    // most relevant first
  kLerf,    // least relevant first
  kRandom,  // the baseline that a map has to beat
};

// "MoRF", "LeRF", "random".
inline const char* OrderName(PerturbationOrder order) {
  return TraitsOf(Metric::kAopc)
      .parameters[1]
      .value_names[static_cast<std::size_t>(order)];
}

// The number of an order in the contract, camserve.v1.PerturbationOrder.
constexpr int NumberOf(PerturbationOrder order) {
  return static_cast<int>(order) + 1;
}

// The order of that number; absent where no order has it.
constexpr std::optional<PerturbationOrder> OrderOfNumber(int number) {
  for (const PerturbationOrder order :
       {PerturbationOrder::kMorf, PerturbationOrder::kLerf,
        PerturbationOrder::kRandom}) {
    if (NumberOf(order) == number) return order;
  }
  return std::nullopt;
}

// Of AOPC's parameters: the regions a side, and their order.
inline int GridOf(const ScoreParameters& aopc) {
  return static_cast<int>(aopc[0]);
}
inline PerturbationOrder OrderOf(const ScoreParameters& aopc) {
  return static_cast<PerturbationOrder>(aopc[1]);
}

// Of Max-Sensitivity's: in the model's normalised input space.
inline double RadiusOf(const ScoreParameters& max_sensitivity) {
  return max_sensitivity[0];
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_METRIC_H_
