#include "tests/common/scores/study_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/scores/philox.h"

namespace camserve {
namespace {

constexpr double kAbsent = -1000;
constexpr int kClassCount = 3;

// Uniform numbers, one after the other.
class Dice {
 public:
  explicit Dice(absl::string_view id) : values_(8192) {
    FillUniform({.seed = 1, .stream = StreamOf(id)}, 0,
                absl::MakeSpan(values_));
  }
  double Roll() { return values_.at(next_++); }
  int Choose(int count) { return static_cast<int>(Roll() * count); }

 private:
  std::vector<float> values_;
  size_t next_ = 0;
};

// One class, predicted four times of five.
void RollOneClass(Dice& dice, SampleScores& sample) {
  const int true_class = dice.Choose(kClassCount);
  const int predicted =
      dice.Roll() < 0.8 ? true_class : dice.Choose(kClassCount);
  sample.true_classes = {true_class};
  sample.predicted_classes = {predicted};
  for (int m = 0; m < kClassCount; ++m) {
    // Few values: many ties.
    sample.logits.push_back(
        static_cast<float>(dice.Choose(5) + (m == predicted ? 2 : 0)));
  }
}

// Each label for itself: true, unknown or neither, and mostly predicted where
// it is true.
void RollLabels(Dice& dice, SampleScores& sample) {
  for (int m = 0; m < kClassCount; ++m) {
    const double truth = dice.Roll();
    const bool is_true = truth < 0.4;
    const bool is_predicted = (dice.Roll() < 0.8) == is_true;
    if (is_true) sample.true_classes.push_back(m);
    if (truth > 0.9) sample.unknown_classes.push_back(m);
    if (is_predicted) sample.predicted_classes.push_back(m);
    sample.logits.push_back(
        static_cast<float>(dice.Choose(5) - (is_predicted ? 0 : 5)));
  }
}

void RollAopc(Dice& dice, int class_index, SampleScores& sample) {
  for (const CamMethod method : CamMethods()) {
    for (const int grid : {4, 8, 11, 14}) {
      for (const PerturbationOrder order :
           {PerturbationOrder::kMorf, PerturbationOrder::kLerf,
            PerturbationOrder::kRandom}) {
        Score& score = sample.scores.emplace_back();
        score.key = AopcKey(method, grid, order);
        score.class_index = class_index;
        score.value = 2 * dice.Roll() - 1;
        for (int k = 0; k <= grid * grid; ++k) {
          score.curve.push_back(dice.Roll());
        }
      }
    }
  }
}

void RollMaxSensitivity(Dice& dice, int class_index, SampleScores& sample) {
  for (const CamMethod method : CamMethods()) {
    for (const double radius : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5}) {
      Score& score = sample.scores.emplace_back();
      score.key = MaxSensitivityKey(method, radius);
      score.class_index = class_index;
      score.value = 9 * dice.Roll();
      if (dice.Roll() < 0.9) score.relative_value = dice.Roll();
    }
  }
}

void RollHaas(Dice& dice, OutputKind output, SampleScores& sample) {
  for (const int m : sample.true_classes) {
    for (const CamMethod method : CamMethods()) {
      const int predicted = dice.Choose(kClassCount);
      Score& score = sample.scores.emplace_back();
      score.key = HaasKey(method);
      score.class_index = m;
      score.value = predicted == m ? 1 : 0;
      if (output == OutputKind::kExclusive) score.predicted_index = predicted;
    }
  }
}

void Append(const std::optional<Estimate>& estimate,
            std::vector<double>& numbers) {
  const Estimate shown = estimate.value_or(Estimate{kAbsent, kAbsent, kAbsent});
  numbers.insert(numbers.end(), {shown.mean, shown.low, shown.high,
                                 static_cast<double>(shown.samples),
                                 static_cast<double>(shown.pairs)});
}

void Append(const std::vector<LabelMean>& labels,
            std::vector<double>& numbers) {
  for (const LabelMean& label : labels) {
    numbers.insert(numbers.end(),
                   {static_cast<double>(label.class_index), label.mean,
                    static_cast<double>(label.pairs)});
  }
}

void Append(const ClassificationSummary& summary,
            std::vector<double>& numbers) {
  numbers.push_back(static_cast<double>(summary.samples));
  Append(summary.accuracy, numbers);
  Append(summary.balanced_accuracy, numbers);
  Append(summary.mean_auc, numbers);
  Append(summary.exact_match, numbers);
  for (const ClassSummary& of_class : summary.classes) {
    numbers.insert(numbers.end(), {static_cast<double>(of_class.samples),
                                   of_class.recall.value_or(kAbsent),
                                   of_class.auc.value_or(kAbsent),
                                   static_cast<double>(of_class.negatives),
                                   of_class.specificity.value_or(kAbsent),
                                   of_class.balanced_accuracy.value_or(kAbsent),
                                   of_class.prevalence.value_or(kAbsent)});
  }
}

}  // namespace

SampleScores StudySample(int number, OutputKind output) {
  SampleScores sample;
  sample.id = absl::StrCat("class/", number);
  Dice dice(sample.id);
  if (output == OutputKind::kExclusive) {
    RollOneClass(dice, sample);
  } else {
    RollLabels(dice, sample);
  }
  for (const int m : sample.true_classes) {
    if (!sample.Predicts(m)) continue;
    RollAopc(dice, m, sample);
    RollMaxSensitivity(dice, m, sample);
  }
  if (dice.Roll() < 0.9) RollHaas(dice, output, sample);
  return sample;
}

ScoreTable StudyTable(int count, OutputKind output) {
  ScoreTable table(output, kClassCount);
  for (int number = 0; number < count; ++number) {
    const absl::Status status = table.Add(StudySample(number, output));
    EXPECT_TRUE(status.ok()) << status;
  }
  return table;
}

ScoreTable TableOf(OutputKind output, int class_count,
                   const std::vector<SampleScores>& samples) {
  ScoreTable table(output, class_count);
  for (const SampleScores& sample : samples) {
    const absl::Status status = table.Add(sample);
    EXPECT_TRUE(status.ok()) << status;
  }
  return table;
}

std::vector<double> Numbers(const ScoreSummary& summary) {
  std::vector<double> numbers;
  Append(summary.classification, numbers);
  for (const KeySummary& score : summary.scores) {
    Append(score.score, numbers);
    Append(score.relative_score, numbers);
    Append(score.labels, numbers);
    numbers.insert(numbers.end(), score.mean_curve.begin(),
                   score.mean_curve.end());
    numbers.insert(numbers.end(), {score.share_predicted, score.mean_score});
  }
  for (const PairedDifference& difference : summary.differences) {
    Append(difference.difference, numbers);
  }
  return numbers;
}

}  // namespace camserve
