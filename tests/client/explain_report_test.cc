#include "client/camctl/explanation/explain_report.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_answers.h"

namespace camserve::camctl {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::ExplainResponse Response() {
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  request.add_methods(v1::CAM_METHOD_GRAD_CAM);
  request.add_methods(v1::CAM_METHOD_HIRES_CAM);
  return FakeExplanation(request);
}

std::string Text(const v1::ExplainResponse& response) {
  return ExplainReport("a.png", response, "", {}, /*colors=*/false);
}

TEST(ExplainReportTest, ASaturatedOutputIsExplainedOnce) {
  v1::ExplainResponse response = Response();
  for (v1::Explanation& explanation : *response.mutable_explanations()) {
    explanation.set_empty_reason(v1::EMPTY_REASON_SATURATED);
  }
  const std::string text = Text(response);
  const std::string note =
      "\nsaturated: the model returns probabilities without logits under them;";
  EXPECT_THAT(text, HasSubstr("0.0 %  saturated\n"));
  EXPECT_THAT(text, HasSubstr(note));
  EXPECT_EQ(text.find(note), text.rfind(note));
}

TEST(ExplainReportTest, WhyThereIsNoResidualStandsInItsPlace) {
  v1::ExplainResponse response = Response();
  v1::Faithfulness& faithfulness =
      *response.mutable_explanations(1)->mutable_faithfulness();
  faithfulness.clear_bias();
  faithfulness.clear_residual();
  faithfulness.set_error("the logits are not finite where the layer gives 0");
  const std::string text = Text(response);
  EXPECT_THAT(text, HasSubstr("HiResCAM  Lungenentzündung  proven         "
                              "3.2500             -         -    75.0 %"));
  EXPECT_THAT(text, HasSubstr("\nno bias and no residual of Lungenentzündung: "
                              "the logits are not finite where the layer gives "
                              "0\n"));
  EXPECT_THAT(text, HasSubstr("1.5e+00")) << "of the other method";
}

TEST(ExplainReportTest, AnOrdinaryAnswerHasNoNotes) {
  EXPECT_THAT(Text(Response()), HasSubstr("evidence\n\nqueue"));
  EXPECT_THAT(Text(Response()), Not(HasSubstr("called")));
}

TEST(ExplainReportTest, AMeasurementHasAValueAndNoProbability) {
  v1::ExplainResponse response = Response();
  response.set_output(v1::OUTPUT_KIND_REGRESSION);
  for (v1::ClassScore& score : *response.mutable_scores()) {
    score.clear_probability();
    score.set_predicted(false);
  }
  const std::string text = Text(response);
  EXPECT_THAT(text, HasSubstr("  regression"));
  EXPECT_THAT(text, HasSubstr("value\n"));
  EXPECT_THAT(text, HasSubstr("value - bias"));
  EXPECT_THAT(text, Not(HasSubstr("probability")));
  EXPECT_THAT(text, Not(HasSubstr("logit")));
}

// The tenth label may have a lower threshold than those before it.
TEST(ExplainReportTest, EveryPredictedClassHasALine) {
  v1::ExplainResponse response = Response();
  for (int i = 3; i < 20; ++i) {
    v1::ClassScore& score = *response.add_scores();
    score.set_index(i);
    score.set_label(absl::StrCat("label", i));
    score.set_predicted(i == 14);
  }
  const std::string text = Text(response);
  EXPECT_THAT(
      text,
      HasSubstr(" label14            0.0000       0.0000  yes\nand 5 more "));
}

}  // namespace
}  // namespace camserve::camctl
