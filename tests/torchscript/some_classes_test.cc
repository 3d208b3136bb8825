// What an explanation costs, and explanations of some of the chosen classes.
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "server/model/model.h"
#include "tests/torchscript/loaded_test_model.h"

namespace camserve {
namespace {

// A pass may explain some of the chosen classes: all passes together give what
// one gives.
TEST(SomeClassesTest, AreThoseOfTheWholeAnswer) {
  const LoadedTestModel loaded("thousand_classes");
  SampleQuestion question = loaded.Question(1);
  question.classes = TopK{5};
  const SampleExplanation all = loaded.Explain(question);
  EXPECT_EQ(all.chosen_classes, 5);
  ASSERT_EQ(all.maps.size(), 10u);
  question.most_classes = 2;
  size_t next = 0;
  for (question.first_class = 0; question.first_class < 6;
       question.first_class += 2) {
    const SampleExplanation some = loaded.Explain(question);
    EXPECT_EQ(some.chosen_classes, 5);
    EXPECT_EQ(some.logits, all.logits);
    for (const SignedMap& map : some.maps) {
      ASSERT_LT(next, all.maps.size());
      EXPECT_EQ(map.class_index, all.maps[next].class_index);
      EXPECT_EQ(map.method, all.maps[next].method);
      EXPECT_EQ(map.raw.values, all.maps[next].raw.values);
      EXPECT_EQ(map.residual, all.maps[next].residual);
      ++next;
    }
  }
  EXPECT_EQ(next, all.maps.size());
}

// Gradients stop between classes; who shares the pass has all of them.
TEST(SomeClassesTest, AreLeftOutOnceNobodyWaits) {
  const LoadedTestModel loaded("thousand_classes");
  std::vector<SampleQuestion> questions(3, loaded.Question(1));
  for (SampleQuestion& question : questions) question.classes = TopK{3};
  int asked = 0;
  questions[0].is_cancelled = [&asked] { return ++asked > 1; };
  questions[1].deadline = absl::InfinitePast();
  const auto answers =
      loaded.model().Explain("", questions, absl::InfiniteFuture());
  EXPECT_TRUE(absl::IsCancelled(answers[0].status())) << answers[0].status();
  EXPECT_EQ(asked, 2) << "after the first class nobody asked any more";
  EXPECT_TRUE(absl::IsDeadlineExceeded(answers[1].status()));
  ASSERT_TRUE(answers[2].ok()) << answers[2].status();
  EXPECT_EQ(answers[2]->maps.size(), 6u);
}

TEST(LayerCostTest, IsOfWhatFollowsTheLayerAndOfTheFirstUse) {
  const LoadedTestModel affine("conv_gap_scores");
  const LayerCost constant = affine.model().CostAt("");
  EXPECT_TRUE(constant.is_cut);
  EXPECT_TRUE(constant.has_constant_gradients);
  EXPECT_EQ(constant.map_height, 8);
  const LoadedTestModel loaded("thousand_classes");
  const LayerCost changing = loaded.model().CostAt("features.6");
  EXPECT_TRUE(changing.is_cut);
  EXPECT_FALSE(changing.has_constant_gradients);
  EXPECT_FALSE(loaded.model().CostAt("features.0").is_cut);
  EXPECT_TRUE(
      loaded.model().CheckLayer("features.0", absl::InfiniteFuture()).ok());
  EXPECT_TRUE(loaded.model().CostAt("features.0").is_cut);
  EXPECT_TRUE(loaded.model().CostAt("no.such").is_cut) << "nothing to cut";
}

}  // namespace
}  // namespace camserve
