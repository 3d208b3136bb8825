#include "server/serving/explain_cost.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <variant>

#include "absl/types/span.h"

namespace camserve {
namespace {

// Explanations of higher cost go to the bulk lane.
constexpr double kMostForward = 4;
constexpr double kMostHeatmapPixels = 8e6;  // some 50 ms of drawing

double Elements(absl::Span<const int64_t> shape) {
  double elements = 1;
  for (const int64_t size : shape) elements *= static_cast<double>(size);
  return elements;
}

int MostClasses(const ClassSelection& selection, int class_count) {
  if (const auto* top = std::get_if<TopK>(&selection)) {
    return std::min(top->k, class_count);
  }
  if (const auto* indices = std::get_if<ClassIndices>(&selection)) {
    return static_cast<int>(indices->size());
  }
  return std::min(std::get<AboveThreshold>(selection).most, class_count);
}

// The group that a number of backward passes is in: 0, 1, 2, 3 to 4, 5 to 8,
// and so on. No number of a group is more than twice another.
int Magnitude(int backward) {
  return backward == 0
             ? 0
             : std::bit_width(static_cast<unsigned>(backward) - 1) + 1;
}

}  // namespace

ExplainCost CostOf(const ExplainTask& task) {
  const Model& model = *task.model->instances.front();
  const SampleQuestion& question = task.question;
  const LayerCost layer = model.CostAt(task.layer);
  const int classes = MostClasses(question.classes, model.class_count());
  ExplainCost cost;
  cost.forward = Elements(question.input.shape) / Elements(model.image_shape());
  cost.backward = layer.has_constant_gradients ? 0 : classes;
  if (question.wants_heatmaps && question.input.shape.size() == 3) {
    cost.heatmap_pixels =
        Elements(absl::MakeConstSpan(question.input.shape).subspan(1)) *
        classes * static_cast<double>(question.methods.size());
  }
  cost.cuts = !layer.is_cut;
  return cost;
}

bool IsLarge(const ExplainCost& cost) {
  return cost.cuts || cost.backward > kClassesATurn ||
         cost.forward > kMostForward ||
         cost.heatmap_pixels > kMostHeatmapPixels;
}

bool AreAlike(const ExplainCost& a, const ExplainCost& b) {
  return Magnitude(a.backward) == Magnitude(b.backward);
}

int MostInAPass(const ExplainCost& cost, int most) {
  return std::max(1, static_cast<int>(most / std::max(1.0, cost.forward)));
}

int WorkOf(const ExplainCost& cost) {
  return std::max(1, static_cast<int>(std::lround(cost.forward))) +
         cost.backward;
}

}  // namespace camserve
