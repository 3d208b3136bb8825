#include "common/scores/metric.h"

#include <deque>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

std::string GridText(double side) { return absl::StrCat(side, " × ", side); }

ScoreRole AopcRole(const ScoreParameters& parameters) {
  switch (OrderOf(parameters)) {
    case PerturbationOrder::kMorf:
      return ScoreRole::kHeadline;
    case PerturbationOrder::kLerf:
      return ScoreRole::kSecondary;
    case PerturbationOrder::kRandom:
      break;
  }
  return ScoreRole::kBaseline;
}

// By Metric. References stay valid while it grows.
std::deque<MetricTraits>& Table() {
  static auto* const table = new std::deque<MetricTraits>{
      {.name = "aopc",
       .title = "AOPC",
       .is_share = true,
       .has_curve = true,
       .parameters = {{.name = "grid",
                       .title = "Grid",
                       .text = GridText,
                       .is_count = true},
                      {.name = "order",
                       .title = "Order",
                       .value_names = {"MoRF", "LeRF", "random"},
                       .contract_names = {"PERTURBATION_ORDER_MORF",
                                          "PERTURBATION_ORDER_LERF",
                                          "PERTURBATION_ORDER_RANDOM"},
                       .tells_role = true}},
       .role = AopcRole},
      {.name = "max_sensitivity",
       .title = "Max-Sensitivity",
       .better = Better::kLess,
       .has_relative_score = true,
       .parameters = {{.name = "radius", .title = "Radius"}}},
      {.name = "haas",
       .title = "HAAS",
       .pairs = ScoredPairs::kAll,
       .averaging = Averaging::kMeanOverPredicted,
       .is_share = true}};
  return *table;
}

}  // namespace

ScoreParameters MetricTraits::WithoutRole(const ScoreParameters& values) const {
  ScoreParameters kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!parameters[i].tells_role) kept.push_back(values[i]);
  }
  return kept;
}

std::vector<Metric> AllMetrics() {
  std::vector<Metric> metrics(Table().size());
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    metrics[i] = static_cast<Metric>(i);
  }
  return metrics;
}

const MetricTraits& TraitsOf(Metric metric) {
  return Table()[static_cast<std::size_t>(metric)];
}

Metric AddMetric(const MetricTraits& traits) {
  Table().push_back(traits);
  return static_cast<Metric>(Table().size() - 1);
}

}  // namespace camserve
