#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "client/camctl/evaluation/examples.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

// Ten of each class, the last `wrong` of them misclassified.
std::vector<PairVerdict> Verdicts(int classes, int wrong) {
  std::vector<PairVerdict> verdicts;
  for (int label = 0; label < classes; ++label) {
    for (int i = 0; i < 10; ++i) {
      verdicts.push_back({.id = absl::StrCat(label, "/", i),
                          .class_index = label,
                          .is_predicted = i < 10 - wrong});
    }
  }
  return verdicts;
}

std::vector<std::string> Ids(const std::vector<PairVerdict>& verdicts) {
  std::vector<std::string> ids;
  for (const PairVerdict& verdict : verdicts) ids.push_back(verdict.id);
  return ids;
}

TEST(ExampleChoiceTest, SpreadsOverClassesAndVerdicts) {
  for (const int classes : {2, 3, 6}) {
    const auto examples = ChooseExamples(Verdicts(classes, 3), 6);
    ASSERT_EQ(examples.size(), 6u);
    std::map<int, int> by_class;
    int correct = 0;
    for (const PairVerdict& example : examples) {
      ++by_class[example.class_index];
      correct += example.is_predicted;
    }
    EXPECT_EQ(correct, 3) << classes;
    for (int label = 0; label < classes; ++label) {
      EXPECT_EQ(by_class[label], 6 / classes);
    }
  }
}

TEST(ExampleChoiceTest, TakesWhatThereIs) {
  for (const int wrong : {0, 10}) {
    EXPECT_EQ(ChooseExamples(Verdicts(2, wrong), 6).size(), 6u) << wrong;
  }
  EXPECT_EQ(ChooseExamples(Verdicts(1, 1), 100).size(), 10u);
  EXPECT_TRUE(ChooseExamples({}, 6).empty());
  EXPECT_TRUE(ChooseExamples(Verdicts(2, 1), 0).empty());
}

// An image of a multi-label model has a verdict a label.
TEST(ExampleChoiceTest, ShowsAnImageOnce) {
  std::vector<PairVerdict> verdicts;
  for (int i = 0; i < 4; ++i) {
    for (const int label : {0, 1, 2}) {
      verdicts.push_back({.id = absl::StrCat("image", i),
                          .class_index = label,
                          .is_predicted = label > 0});
    }
  }
  const auto examples = ChooseExamples(verdicts, 3);
  std::set<std::string> ids;
  std::set<int> labels;
  for (const PairVerdict& example : examples) {
    ids.insert(example.id);
    labels.insert(example.class_index);
  }
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_EQ(labels.size(), 3u);
  EXPECT_EQ(ChooseExamples(verdicts, 100).size(), 4u);
}

TEST(ExampleChoiceTest, DoesNotDependOnTheOrder) {
  std::vector<PairVerdict> verdicts = Verdicts(4, 2);
  const auto expected = Ids(ChooseExamples(verdicts, 7));
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(verdicts.begin(), verdicts.end(), random);
    EXPECT_EQ(Ids(ChooseExamples(verdicts, 7)), expected);
  }
}

TEST(ExampleChoiceTest, IsNotTheFirstOfEachFolder) {
  EXPECT_NE(
      Ids(ChooseExamples(Verdicts(6, 0), 6)),
      (std::vector<std::string>{"0/0", "1/0", "2/0", "3/0", "4/0", "5/0"}));
}

}  // namespace
}  // namespace camserve::camctl
