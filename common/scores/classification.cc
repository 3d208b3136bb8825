#include "common/scores/classification.h"

#include <numeric>

namespace camserve {
namespace {

std::optional<double> Share(int64_t part, int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<double> ClassCounts::Recall() const {
  return Share(true_positives, positives);
}

std::optional<double> ClassCounts::Specificity() const {
  return Share(negatives - false_positives, negatives);
}

std::optional<double> ClassCounts::BalancedAccuracy() const {
  if (positives == 0 || negatives == 0) return std::nullopt;
  return (*Recall() + *Specificity()) / 2;
}

std::optional<double> ClassCounts::Prevalence() const {
  return Share(positives, positives + negatives);
}

std::vector<ClassCounts> CountClasses(const ClassOutcomes& outcomes,
                                      int class_count, DrawCounts counts) {
  const int64_t drawn =
      std::accumulate(counts.begin(), counts.end(), int64_t{0});
  std::vector<ClassCounts> classes(class_count, {.negatives = drawn});
  for (const Pair& pair : outcomes.pairs) {
    ClassCounts& of_class = classes[pair.class_index];
    const int64_t count = counts[pair.sample];
    of_class.positives += count;
    of_class.negatives -= count;
    of_class.true_positives += pair.is_predicted ? count : 0;
  }
  for (const SampleClass& unknown : outcomes.unknown) {
    classes[unknown.class_index].negatives -= counts[unknown.sample];
  }
  for (const SampleClass& wrong : outcomes.false_positives) {
    classes[wrong.class_index].false_positives += counts[wrong.sample];
  }
  return classes;
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

std::optional<double> MeanBalancedAccuracy(
    OutputKind output, absl::Span<const ClassCounts> classes) {
  std::vector<std::optional<double>> values;
  values.reserve(classes.size());
  for (const ClassCounts& of_class : classes) {
    values.push_back(output == OutputKind::kExclusive
                         ? of_class.Recall()
                         : of_class.BalancedAccuracy());
  }
  return MeanOfPresent(values);
}

std::vector<double> ExactMatches(const ClassOutcomes& outcomes) {
  std::vector<bool> is_known(outcomes.samples, true);
  std::vector<bool> is_exact(outcomes.samples, true);
  for (const SampleClass& unknown : outcomes.unknown) {
    is_known[unknown.sample] = false;
  }
  for (const SampleClass& wrong : outcomes.false_positives) {
    is_exact[wrong.sample] = false;
  }
  for (const Pair& pair : outcomes.pairs) {
    if (!pair.is_predicted) is_exact[pair.sample] = false;
  }
  std::vector<double> matches;
  for (uint32_t sample = 0; sample < outcomes.samples; ++sample) {
    if (is_known[sample]) matches.push_back(is_exact[sample] ? 1 : 0);
  }
  return matches;
}

}  // namespace camserve
