// From one pass of a network that stands in this test to answers.
#include "server/model/explain_batch.h"

#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/model/hand_written_cut.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr LogitColumns kThreeClasses = {.count = 3};

// Two images of 1 x 2 places: (1, 2) and (-1, 0).
at::Tensor TwoImages() {
  return at::tensor({1.0F, 2.0F, -1.0F, 0.0F}).view({2, 1, 1, 2});
}

std::vector<absl::StatusOr<SampleExplanation>> Explain(
    const HandWrittenCut& cut, const std::vector<SampleQuestion>& questions) {
  return ExplainBatch(cut, kThreeClasses, TwoImages(), questions);
}

TEST(ExplainBatchTest, MapsAreThoseOfTheFormula) {
  const HandWrittenCut cut;
  SampleQuestion question;
  question.classes = ClassIndices{1, 0};
  const auto answers = Explain(cut, {question, question});
  ASSERT_TRUE(answers[0].ok()) << answers[0].status();
  const SampleExplanation& first = *answers[0];
  // Sums of A: (3, 6).
  EXPECT_THAT(first.logits,
              ElementsAre(FloatEq(6.5F), FloatEq(-3.5F), FloatEq(4.25F)));
  ASSERT_THAT(first.maps, SizeIs(4));
  EXPECT_EQ(first.maps[0].class_index, 1);
  EXPECT_EQ(first.maps[0].method, CamMethod::kGradCam);
  EXPECT_EQ(first.maps[1].method, CamMethod::kHiResCam);
  EXPECT_THAT(first.maps[1].raw.shape, ElementsAre(1, 2));
  EXPECT_THAT(first.maps[1].raw.values, ElementsAre(-1.0F, -2.0F));
  EXPECT_EQ(first.maps[1].empty_reason, EmptyReason::kNoPositiveEvidence);
  EXPECT_THAT(first.maps[3].raw.values, ElementsAre(2.0F, 4.0F));
  for (const SignedMap& map : first.maps) {
    EXPECT_NEAR(map.residual.value(), 0, 1e-6);
    EXPECT_EQ(map.verdict, FaithfulnessVerdict::kProven);
  }
  EXPECT_EQ(first.maps[3].bias.value(), 0.5);
}

TEST(ExplainBatchTest, EachAnswerIsOfItsOwnImage) {
  const HandWrittenCut cut;
  SampleQuestion question;
  question.classes = ClassIndices{0};
  question.methods = {CamMethod::kHiResCam};
  const auto answers = Explain(cut, {question, question});
  EXPECT_THAT(answers[0]->maps[0].raw.values, ElementsAre(2.0F, 4.0F));
  EXPECT_THAT(answers[1]->maps[0].raw.values, ElementsAre(-2.0F, 0.0F));
}

TEST(ExplainBatchTest, SamplesThatAskForSeveralClassesShareEachPassBack) {
  const HandWrittenCut cut;
  SampleQuestion three;
  three.classes = TopK{3};
  SampleQuestion none;
  none.classes = ClassIndices{};
  const auto answers = Explain(cut, {three, none});
  EXPECT_EQ(cut.backward_passes(), 3);
  EXPECT_THAT(answers[0]->maps, SizeIs(6));
  EXPECT_EQ(answers[0]->maps[0].class_index, 0) << "of the greatest logit";
  EXPECT_THAT(answers[1]->maps, IsEmpty());
}

TEST(ExplainBatchTest, WhoseDeadlineHasPassedCostsNoMorePasses) {
  const HandWrittenCut cut;
  SampleQuestion late;
  late.classes = TopK{3};
  late.deadline = absl::InfinitePast();
  SampleQuestion one;
  const auto answers = Explain(cut, {late, one});
  EXPECT_TRUE(absl::IsDeadlineExceeded(answers[0].status()));
  EXPECT_TRUE(answers[1].ok()) << answers[1].status();
  EXPECT_EQ(cut.backward_passes(), 1);
}

TEST(ExplainBatchTest, AClassThatIsNotThereIsItsAskersErrorAlone) {
  const HandWrittenCut cut;
  SampleQuestion wrong;
  wrong.classes = ClassIndices{3};
  const auto answers = Explain(cut, {wrong, SampleQuestion()});
  EXPECT_THAT(answers[0].status().message(), HasSubstr("there is no class 3"));
  EXPECT_TRUE(answers[1].ok()) << answers[1].status();
}

// A head that has more outputs for some inputs than for others.
class GrowingCut : public HandWrittenCut {
 protected:
  at::Tensor HeadOf(const at::Tensor& activation) const override {
    return HandWrittenCut::HeadOf(activation).repeat({1, 2});
  }
};

TEST(ExplainBatchTest, MoreLogitsThanClassesAreNotRead) {
  const auto answers =
      Explain(GrowingCut(), {SampleQuestion(), SampleQuestion()});
  for (const auto& answer : answers) {
    EXPECT_TRUE(absl::IsFailedPrecondition(answer.status()));
  }
}

class BrokenCut : public HandWrittenCut {
 protected:
  at::Tensor HeadOf(const at::Tensor& activation) const override {
    at::Tensor logits = HandWrittenCut::HeadOf(activation);
    logits[1][2] = std::numeric_limits<float>::quiet_NaN();
    return logits;
  }
};

TEST(ExplainBatchTest, NotANumberIsTheErrorOfItsImage) {
  const auto answers =
      Explain(BrokenCut(), {SampleQuestion(), SampleQuestion()});
  EXPECT_TRUE(answers[0].ok()) << answers[0].status();
  EXPECT_THAT(answers[1].status().message(), HasSubstr("not finite"));
}

}  // namespace
}  // namespace camserve
