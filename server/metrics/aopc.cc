#include "server/metrics/aopc.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/output_kind.h"
#include "common/status_macros.h"
#include "server/metrics/perturbed_images.h"
#include "server/metrics/region_grid.h"

namespace camserve {
namespace {

std::vector<int> RegionsIn(PerturbationOrder order,
                           absl::Span<const double> values, uint64_t seed,
                           absl::string_view sample_id) {
  switch (order) {
    case PerturbationOrder::kMorf:
      return MostRelevantFirst(values);
    case PerturbationOrder::kLerf:
      return LeastRelevantFirst(values);
    case PerturbationOrder::kRandom:
      break;
  }
  return RandomOrder(static_cast<int>(values.size()), seed, sample_id);
}

}  // namespace

double AopcOfCurve(absl::Span<const double> curve) {
  double sum = 0;
  for (const double p : curve) sum += curve.front() - p;
  return sum / static_cast<double>(curve.size());
}

std::unique_ptr<SampleMetric> Aopc::Begin(const EvaluationSpec& spec,
                                          const LabelledSample& sample) {
  if (!spec.aopc.has_value()) return nullptr;
  return absl::WrapUnique(new Aopc(spec, sample));
}

absl::Status Aopc::Prepare(absl::Span<const SignedMap* const> maps,
                           LogitBatches& batches) {
  if (maps.empty()) return absl::OkStatus();
  const AopcSpec& spec = *spec_.aopc;
  const Tensor& x = sample_.x;
  const Tensor fill = FillImage(x, spec.fill, spec_.seed, sample_.id);
  PerturbedImages images(x, fill, batches);
  for (const int side : spec.grids) {
    if (!RegionGrid::Fits(side, x.shape[1], x.shape[2])) {
      return absl::InvalidArgumentError(
          absl::StrCat("aopc.grids: ", side,
                       " regions a side leave one empty in an input of ",
                       ShapeString(x.shape), " (channels, height, width)"));
    }
    const RegionGrid grid(side, x.shape[1], x.shape[2]);
    for (const SignedMap* const map : maps) {
      const std::vector<double> values = grid.Values(map->heatmap);
      for (const PerturbationOrder order : spec.orders) {
        Curve curve = {.key = AopcKey(map->method, side, order),
                       .class_index = map->class_index};
        ASSIGN_OR_RETURN(
            curve.steps,
            images.Add(grid, RegionsIn(order, values, spec_.seed, sample_.id)));
        curves_.push_back(std::move(curve));
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Score>> Aopc::Scores(absl::Span<const float> logits,
                                                const LogitBatches& batches,
                                                Classifier& /*classifier*/) {
  std::vector<Score> scores;
  for (const Curve& curve : curves_) {
    Score score = {.key = curve.key, .class_index = curve.class_index};
    const auto add_step = [&](absl::Span<const float> logits_of_step) {
      score.curve.push_back(
          Probabilities(spec_.output, logits_of_step)[curve.class_index]);
    };
    add_step(logits);
    for (const LogitBatches::Slot slot : curve.steps) {
      add_step(batches.logits(slot));
    }
    score.value = AopcOfCurve(score.curve);
    scores.push_back(std::move(score));
  }
  return scores;
}

}  // namespace camserve
