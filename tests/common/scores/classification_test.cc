#include "common/scores/classification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "tests/common/scores/outcomes.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::optional<double>> Recalls(const ClassOutcomes& outcomes,
                                           int class_count, DrawCounts counts) {
  std::vector<std::optional<double>> recalls;
  for (const ClassCounts& of_class :
       CountClasses(outcomes, class_count, counts)) {
    recalls.push_back(of_class.Recall());
  }
  return recalls;
}

TEST(ClassCounts, HaveSharesOfBothSides) {
  const ClassCounts counts = {.positives = 4,
                              .negatives = 8,
                              .true_positives = 3,
                              .false_positives = 2};
  EXPECT_EQ(counts.Recall(), 0.75);
  EXPECT_EQ(counts.Specificity(), 0.75);
  EXPECT_EQ(counts.BalancedAccuracy(), 0.75);
  EXPECT_DOUBLE_EQ(counts.Prevalence().value(), 1.0 / 3);
}

TEST(ClassCounts, SayNothingOfASideWithoutSamples) {
  const ClassCounts no_positives = {.negatives = 2, .false_positives = 1};
  EXPECT_EQ(no_positives.Recall(), std::nullopt);
  EXPECT_EQ(no_positives.Specificity(), 0.5);
  EXPECT_EQ(no_positives.BalancedAccuracy(), std::nullopt);
  EXPECT_EQ(no_positives.Prevalence(), 0.0);
  const ClassCounts no_negatives = {.positives = 2, .true_positives = 1};
  EXPECT_EQ(no_negatives.Specificity(), std::nullopt);
  EXPECT_EQ(no_negatives.BalancedAccuracy(), std::nullopt);
  EXPECT_EQ(ClassCounts().Prevalence(), std::nullopt);
}

TEST(CountClasses, GivesSharesOfExclusiveClasses) {
  const ClassOutcomes outcomes = ExclusiveOutcomes({0, 0, 0, 1}, {0, 0, 1, 1});
  EXPECT_THAT(Recalls(outcomes, 2, {1, 1, 1, 1}), ElementsAre(2.0 / 3, 1.0));
  EXPECT_THAT(Recalls(outcomes, 2, {0, 1, 3, 0}),
              ElementsAre(0.25, std::nullopt));
  EXPECT_THAT(Recalls(ExclusiveOutcomes({2}, {0}), 3, {1}),
              ElementsAre(std::nullopt, std::nullopt, 0.0));
}

// Label 0 is unknown of the second sample, which predicts it; label 1 is missed
// in the first and a false positive in the third.
TEST(CountClasses, CountsUnknownLabelsNowhere) {
  const ClassOutcomes outcomes =
      OutcomesOf({{.true_classes = {0, 1}, .predicted_classes = {0}},
                  {.unknown_classes = {0}, .predicted_classes = {0}},
                  {.true_classes = {}, .predicted_classes = {1}}});
  const std::vector<ClassCounts> once = CountClasses(outcomes, 2, {1, 1, 1});
  EXPECT_EQ(once[0].positives, 1);
  EXPECT_EQ(once[0].negatives, 1);
  EXPECT_EQ(once[0].true_positives, 1);
  EXPECT_EQ(once[0].false_positives, 0);
  EXPECT_EQ(once[1].positives, 1);
  EXPECT_EQ(once[1].negatives, 2);
  EXPECT_EQ(once[1].true_positives, 0);
  EXPECT_EQ(once[1].false_positives, 1);
  const std::vector<ClassCounts> drawn = CountClasses(outcomes, 2, {0, 1, 2});
  EXPECT_EQ(drawn[0].positives, 0);
  EXPECT_EQ(drawn[0].negatives, 2);
  EXPECT_EQ(drawn[1].negatives, 3);
  EXPECT_EQ(drawn[1].false_positives, 2);
}

TEST(MeanOfPresent, LeavesOutWhatIsAbsent) {
  EXPECT_DOUBLE_EQ(MeanOfPresent({2.0 / 3, std::nullopt, 1.0}).value(),
                   5.0 / 6);
  EXPECT_EQ(MeanOfPresent({std::nullopt}), std::nullopt);
  EXPECT_EQ(MeanOfPresent({}), std::nullopt);
}

// The second class has no negatives: as a class it counts with its recall 1, as
// a label not at all.
TEST(MeanBalancedAccuracy, IsOfRecallsOrOfLabelsWithBothSides) {
  const std::vector<ClassCounts> classes = {
      {.positives = 2, .negatives = 4, .true_positives = 1},
      {.positives = 6, .true_positives = 6}};
  EXPECT_EQ(MeanBalancedAccuracy(OutputKind::kExclusive, classes), 0.75);
  EXPECT_EQ(MeanBalancedAccuracy(OutputKind::kMultiLabel, classes), 0.75);
  EXPECT_EQ(MeanBalancedAccuracy(OutputKind::kExclusive, {classes[1]}), 1.0);
  EXPECT_EQ(MeanBalancedAccuracy(OutputKind::kMultiLabel, {classes[1]}),
            std::nullopt);
}

TEST(ExactMatches, AreCorrectlyClassifiedSamples) {
  EXPECT_THAT(ExactMatches(ExclusiveOutcomes({0, 1, 1}, {0, 0, 1})),
              ElementsAre(1, 0, 1));
}

// Equal sets, empty ones too; one label missed; one too many; an unknown label,
// which leaves the sample out.
TEST(ExactMatches, CompareSetsOfLabels) {
  const ClassOutcomes outcomes =
      OutcomesOf({{.true_classes = {0, 2}, .predicted_classes = {0, 2}},
                  {.true_classes = {}, .predicted_classes = {}},
                  {.true_classes = {0, 1}, .predicted_classes = {0}},
                  {.true_classes = {0}, .predicted_classes = {0, 1}},
                  {.true_classes = {0},
                   .unknown_classes = {1},
                   .predicted_classes = {0}}});
  EXPECT_THAT(ExactMatches(outcomes), ElementsAre(1, 1, 0, 0));
  EXPECT_THAT(ExactMatches({}), IsEmpty());
}

}  // namespace
}  // namespace camserve
