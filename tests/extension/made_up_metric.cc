#include <cmath>
#include <memory>
#include <vector>

#include "server/metrics/metric_table.h"
#include "tests/extension/made_up.h"

namespace camserve {
namespace {

class MapPowerOfSample final : public SampleMetric {
 public:
  absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                       LogitBatches& /*batches*/) override {
    maps_.assign(maps.begin(), maps.end());
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Score>> Scores(
      absl::Span<const float> /*logits*/, const LogitBatches& /*batches*/,
      Classifier& /*classifier*/) override {
    std::vector<Score> scores;
    for (const SignedMap* const map : maps_) {
      for (const double power : {1.0, 2.0}) {
        double sum = 0;
        for (const float value : map->heatmap.values) {
          sum += std::pow(value, power);
        }
        scores.push_back(
            {.key = {MapPower(), map->method, {power}},
             .class_index = map->class_index,
             .value = sum / static_cast<double>(map->heatmap.values.size())});
      }
    }
    return scores;
  }

 private:
  std::vector<const SignedMap*> maps_;
};

Metric Add() {
  const Metric metric =
      AddMetric({.name = "map_power",
                 .title = "Map Power",
                 .better = Better::kLess,
                 .pairs = ScoredPairs::kAll,
                 .parameters = {{.name = "power", .title = "Power"}}});
  SetBeginMetric(metric, [](const EvaluationSpec& /*spec*/,
                            const LabelledSample& /*sample*/) {
    return std::make_unique<MapPowerOfSample>();
  });
  return metric;
}

const Metric kMapPower = Add();

}  // namespace

Metric MapPower() { return kMapPower; }

}  // namespace camserve
