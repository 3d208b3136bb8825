#include "scores/classification.h"

#include <algorithm>
#include <numeric>

#include "server/core/softmax.h"

namespace camserve {
namespace {

// Classes whose probabilities are in memory together.
constexpr int kClassesAtOnce = 64;

// probabilities[m - first][i]: of class m in [first, last), of sample i.
std::vector<std::vector<double>> ProbabilitiesByClass(
    absl::Span<const float> logits, int class_count, int first, int last) {
  const size_t samples = logits.size() / class_count;
  std::vector<std::vector<double>> probabilities(last - first,
                                                 std::vector<double>(samples));
  for (size_t i = 0; i < samples; ++i) {
    const std::vector<double> of_sample =
        Softmax(logits.subspan(i * class_count, class_count));
    for (int m = first; m < last; ++m) {
      probabilities[m - first][i] = of_sample[m];
    }
  }
  return probabilities;
}

}  // namespace

std::vector<std::optional<double>> Recalls(
    absl::Span<const int32_t> classes, absl::Span<const int32_t> predictions,
    int class_count, DrawCounts counts) {
  std::vector<int64_t> samples(class_count);
  std::vector<int64_t> correct(class_count);
  for (size_t i = 0; i < classes.size(); ++i) {
    samples[classes[i]] += counts[i];
    correct[classes[i]] += classes[i] == predictions[i] ? counts[i] : 0;
  }
  std::vector<std::optional<double>> recalls(class_count);
  for (int m = 0; m < class_count; ++m) {
    if (samples[m] == 0) continue;
    recalls[m] =
        static_cast<double>(correct[m]) / static_cast<double>(samples[m]);
  }
  return recalls;
}

std::optional<double> MeanOfPresent(
    absl::Span<const std::optional<double>> values) {
  double sum = 0;
  int present = 0;
  for (const std::optional<double>& value : values) {
    if (!value.has_value()) continue;
    sum += *value;
    ++present;
  }
  if (present == 0) return std::nullopt;
  return sum / present;
}

ClassRanking::ClassRanking(int ranked_class, absl::Span<const int32_t> classes,
                           absl::Span<const double> probabilities) {
  std::vector<uint32_t> order(classes.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return probabilities[a] < probabilities[b];
  });
  ascending_.reserve(order.size());
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const uint32_t sample = order[rank];
    const bool ends_tie =
        rank + 1 == order.size() ||
        probabilities[order[rank + 1]] > probabilities[sample];
    ascending_.push_back({.sample = sample,
                          .is_of_class = classes[sample] == ranked_class,
                          .ends_tie = ends_tie});
  }
}

std::optional<double> ClassRanking::Auc(DrawCounts counts) const {
  int64_t half_wins = 0;  // a win counts 2, a tie 1
  int64_t others = 0;     // with a lesser probability
  int64_t of_class = 0;
  int64_t tied_others = 0;
  int64_t tied_of_class = 0;
  for (const Entry entry : ascending_) {
    const int64_t count = counts[entry.sample];
    const int64_t count_of_class = entry.is_of_class * count;
    tied_of_class += count_of_class;
    tied_others += count - count_of_class;
    if (!entry.ends_tie) continue;
    half_wins += tied_of_class * (2 * others + tied_others);
    others += tied_others;
    of_class += tied_of_class;
    tied_others = tied_of_class = 0;
  }
  if (others == 0 || of_class == 0) return std::nullopt;
  return static_cast<double>(half_wins) /
         (2.0 * static_cast<double>(others) * static_cast<double>(of_class));
}

std::vector<ClassRanking> RankClasses(absl::Span<const int32_t> classes,
                                      absl::Span<const float> logits,
                                      int class_count) {
  std::vector<ClassRanking> rankings;
  rankings.reserve(class_count);
  for (int first = 0; first < class_count; first += kClassesAtOnce) {
    const int last = std::min(first + kClassesAtOnce, class_count);
    const std::vector<std::vector<double>> probabilities =
        ProbabilitiesByClass(logits, class_count, first, last);
    for (int m = first; m < last; ++m) {
      rankings.emplace_back(m, classes, probabilities[m - first]);
    }
  }
  return rankings;
}

std::vector<std::optional<double>> Aucs(absl::Span<const ClassRanking> rankings,
                                        DrawCounts counts) {
  std::vector<std::optional<double>> aucs;
  aucs.reserve(rankings.size());
  for (const ClassRanking& ranking : rankings) {
    aucs.push_back(ranking.Auc(counts));
  }
  return aucs;
}

}  // namespace camserve
