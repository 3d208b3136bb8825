#include "tests/scores/study_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "scores/philox.h"

namespace camserve {
namespace {

constexpr double kAbsent = -1000;
constexpr int kClassCount = 3;

// Uniform numbers, one after the other.
class Dice {
 public:
  explicit Dice(absl::string_view id) : values_(4096) {
    FillUniform({.seed = 1, .stream = StreamOf(id)}, 0,
                absl::MakeSpan(values_));
  }
  double Roll() { return values_.at(next_++); }
  int Choose(int count) { return static_cast<int>(Roll() * count); }

 private:
  std::vector<float> values_;
  size_t next_ = 0;
};

void RollAopc(Dice& dice, SampleScores& sample) {
  for (const CamMethod method : kCamMethods) {
    for (const int grid : {4, 8, 11, 14}) {
      for (const PerturbationOrder order :
           {PerturbationOrder::kMorf, PerturbationOrder::kLerf,
            PerturbationOrder::kRandom}) {
        AopcScore& score = sample.aopc.emplace_back();
        score.key = {method, grid, order};
        score.score = 2 * dice.Roll() - 1;
        for (int k = 0; k <= grid * grid; ++k) {
          score.curve.push_back(dice.Roll());
        }
      }
    }
  }
}

void RollMaxSensitivity(Dice& dice, SampleScores& sample) {
  for (const CamMethod method : kCamMethods) {
    for (const double radius : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5}) {
      MaxSensitivityScore& score = sample.max_sensitivity.emplace_back();
      score.key = {method, radius};
      score.score = 9 * dice.Roll();
      if (dice.Roll() < 0.9) score.relative_score = dice.Roll();
    }
  }
}

void Append(const std::optional<Estimate>& estimate,
            std::vector<double>& numbers) {
  const Estimate shown = estimate.value_or(Estimate{kAbsent, kAbsent, kAbsent});
  numbers.insert(numbers.end(), {shown.mean, shown.low, shown.high,
                                 static_cast<double>(shown.samples)});
}

void Append(const ClassificationSummary& summary,
            std::vector<double>& numbers) {
  numbers.push_back(static_cast<double>(summary.samples));
  Append(summary.accuracy, numbers);
  Append(summary.balanced_accuracy, numbers);
  Append(summary.mean_auc, numbers);
  for (const ClassSummary& of_class : summary.classes) {
    numbers.insert(numbers.end(), {static_cast<double>(of_class.samples),
                                   of_class.recall.value_or(kAbsent),
                                   of_class.auc.value_or(kAbsent)});
  }
}

}  // namespace

SampleScores StudySample(int number) {
  SampleScores sample;
  sample.id = absl::StrCat("class/", number);
  Dice dice(sample.id);
  sample.class_index = dice.Choose(kClassCount);
  sample.predicted_index =
      dice.Roll() < 0.8 ? sample.class_index : dice.Choose(kClassCount);
  for (int m = 0; m < kClassCount; ++m) {
    // Few values: many ties.
    sample.logits.push_back(static_cast<float>(
        dice.Choose(5) + (m == sample.predicted_index ? 2 : 0)));
  }
  if (sample.is_correct()) {
    RollAopc(dice, sample);
    RollMaxSensitivity(dice, sample);
  }
  if (dice.Roll() < 0.9) {
    for (const CamMethod method : kCamMethods) {
      sample.haas.push_back({method, dice.Choose(kClassCount)});
    }
  }
  return sample;
}

ScoreTable TableOf(int class_count, const std::vector<SampleScores>& samples) {
  ScoreTable table(class_count);
  for (const SampleScores& sample : samples) {
    const absl::Status status = table.Add(sample);
    EXPECT_TRUE(status.ok()) << status;
  }
  return table;
}

ScoreTable StudyTable(int count) {
  ScoreTable table(kClassCount);
  for (int number = 0; number < count; ++number) {
    const absl::Status status = table.Add(StudySample(number));
    EXPECT_TRUE(status.ok()) << status;
  }
  return table;
}

std::vector<double> Numbers(const ScoreSummary& summary) {
  std::vector<double> numbers;
  Append(summary.classification, numbers);
  for (const AopcSummary& aopc : summary.aopc) {
    Append(aopc.score, numbers);
    numbers.insert(numbers.end(), aopc.mean_curve.begin(),
                   aopc.mean_curve.end());
  }
  for (const MaxSensitivitySummary& sensitivity : summary.max_sensitivity) {
    Append(sensitivity.score, numbers);
    Append(sensitivity.relative_score, numbers);
  }
  for (const HaasSummary& haas : summary.haas) {
    Append(haas.score, numbers);
    numbers.insert(numbers.end(),
                   {haas.accuracy_original, haas.accuracy_assisted});
  }
  for (const PairedDifference& difference : summary.differences) {
    Append(difference.difference, numbers);
  }
  return numbers;
}

}  // namespace camserve
