#include "server/metrics/max_sensitivity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "common/scores/philox.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

// The sum of squares of f(0), ..., f(size - 1). Adds up several sums side by
// side, which a processor does at once, in an order that depends on `size`
// alone.
template <typename Values>
double SumOfSquares(size_t size, Values f) {
  constexpr size_t kLanes = 8;
  std::array<double, kLanes> sums = {};
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const double value = f(i + lane);
      sums[lane] += value * value;
    }
  }
  for (; i < size; ++i) {
    const double value = f(i);
    sums[0] += value * value;
  }
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double Norm(const Tensor& map) {
  return std::sqrt(SumOfSquares(
      map.values.size(), [&](size_t i) { return double{map.values[i]}; }));
}

double Distance(const Tensor& a, const Tensor& b) {
  return std::sqrt(SumOfSquares(a.values.size(), [&](size_t i) {
    return double{a.values[i]} - b.values[i];
  }));
}

// The points of all radii, one after the other.
class Points {
 public:
  explicit Points(const std::vector<SensitivityPoints>& radii) {
    for (size_t i = 0; i < radii.size(); ++i) {
      for (int n = 0; n < radii[i].points; ++n) points_.push_back({i, n});
    }
  }

  struct Point {
    size_t radius;  // index among the radii
    int index;
  };

  absl::Span<const Point> Batch(size_t begin, size_t size) const {
    return absl::MakeConstSpan(points_).subspan(begin, size);
  }
  size_t size() const { return points_.size(); }

 private:
  std::vector<Point> points_;
};

// The classes of `maps`, which are ordered by class.
ClassIndices ClassesOf(absl::Span<const SignedMap* const> maps) {
  ClassIndices classes;
  for (const SignedMap* const map : maps) classes.push_back(map->class_index);
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

// A score of 0 for each radius and map.
std::vector<Score> NoScores(const std::vector<SensitivityPoints>& radii,
                            absl::Span<const SignedMap* const> maps) {
  std::vector<Score> scores;
  for (const SensitivityPoints& radius : radii) {
    for (const SignedMap* const map : maps) {
      scores.push_back({.key = MaxSensitivityKey(map->method, radius.radius),
                        .class_index = map->class_index});
    }
  }
  return scores;
}

}  // namespace

void SensitivityPoint(const Tensor& x, double radius, int index, uint64_t seed,
                      absl::string_view sample_id, Tensor& point) {
  point.shape = x.shape;
  point.values.resize(x.values.size());
  FillUniform({.seed = seed,
               .stream = StreamOf(sample_id, radius),
               .purpose = NoisePurpose::kSensitivityPoint,
               .index = static_cast<uint32_t>(index)},
              0, absl::MakeSpan(point.values));
  const auto width = static_cast<float>(radius);
  for (size_t i = 0; i < x.values.size(); ++i) {
    const float step = (2 * point.values[i] - 1) * width;
    point.values[i] = x.values[i] + step;
  }
}

std::unique_ptr<SampleMetric> MaxSensitivity::Begin(
    const EvaluationSpec& spec, const LabelledSample& sample) {
  if (!spec.max_sensitivity.has_value()) return nullptr;
  return absl::WrapUnique(new MaxSensitivity(spec, sample));
}

absl::Status MaxSensitivity::Prepare(absl::Span<const SignedMap* const> maps,
                                     LogitBatches& /*batches*/) {
  maps_.assign(maps.begin(), maps.end());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Score>> MaxSensitivity::Scores(
    absl::Span<const float> /*logits*/, const LogitBatches& /*batches*/,
    Classifier& classifier) {
  if (maps_.empty()) return std::vector<Score>();
  const std::vector<SensitivityPoints>& radii = spec_.max_sensitivity->radii;
  std::vector<Score> scores = NoScores(radii, maps_);
  const SampleQuestion question = {.classes = ClassesOf(maps_),
                                   .methods = spec_.methods};
  const Points points(radii);
  const auto batch_size = static_cast<size_t>(spec_.batch_size);
  for (size_t begin = 0; begin < points.size(); begin += batch_size) {
    const auto batch = points.Batch(begin, batch_size);
    std::vector<SampleQuestion> questions(batch.size(), question);
    for (size_t n = 0; n < batch.size(); ++n) {
      SensitivityPoint(sample_.x, radii[batch[n].radius].radius, batch[n].index,
                       spec_.seed, sample_.id, questions[n].input);
    }
    ASSIGN_OR_RETURN(const std::vector<SampleExplanation> answers,
                     classifier.Explain(std::move(questions)));
    for (size_t n = 0; n < batch.size(); ++n) {
      for (size_t i = 0; i < maps_.size(); ++i) {
        double& score = scores[batch[n].radius * maps_.size() + i].value;
        const Tensor& moved = answers[n].maps[i].heatmap;
        score = std::max(score, Distance(maps_[i]->heatmap, moved));
      }
    }
  }
  for (size_t i = 0; i < scores.size(); ++i) {
    const double norm = Norm(maps_[i % maps_.size()]->heatmap);
    if (norm > 0) scores[i].relative_value = scores[i].value / norm;
  }
  return scores;
}

}  // namespace camserve
