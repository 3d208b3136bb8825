#include "client/camctl/evaluation/run_record.h"

#include "client/camctl/evaluation/sample_scores_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_evaluation.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

v1::EvaluationConfig Config() {
  v1::EvaluationConfig config;
  config.mutable_model()->set_name("chest");
  config.mutable_aopc()->add_grids(2);
  config.mutable_aopc()->add_orders(v1::PERTURBATION_ORDER_MORF);
  config.mutable_aopc()->add_orders(v1::PERTURBATION_ORDER_RANDOM);
  config.mutable_aopc()->set_return_curves(true);
  config.mutable_max_sensitivity();
  config.mutable_haas();
  return config;
}

v1::SampleResult Result(const std::string& id, int class_index,
                        const std::string& image = "") {
  v1::Sample sample;
  sample.set_id(id);
  sample.set_class_index(class_index);
  sample.mutable_image()->set_encoded(image);
  return FakeResult(FakeStarted(Config()).config(), sample);
}

v1::SampleFailure Failure(const std::string& id, int code) {
  v1::SampleFailure failure;
  failure.set_id(id);
  failure.set_code(code);
  return failure;
}

class RunRecordTest : public testing::Test {
 protected:
  RunRecord record_{{.data_set = "d", .started = FakeStarted(Config())}};
};

TEST_F(RunRecordTest, HoldsWhatWasSaid) {
  ASSERT_TRUE(record_.Add({"m", Failure("a", 14)}).ok());
  ASSERT_TRUE(record_.Add({"m", Failure("b", 3)}).ok());
  ASSERT_TRUE(record_.Add({"m", Result("a", 2)}).ok());
  ASSERT_TRUE(record_.Add({"m", Failure("a", 3)}).ok()) << "it is too late";
  ASSERT_TRUE(record_.Add({"m", Result("c", 1, "wrong")}).ok());
  ASSERT_TRUE(record_.Add({"m", Example{.id = "a"}}).ok());
  EXPECT_THAT(record_.failures(), ElementsAre(Pair("b", 3)));
  EXPECT_THAT(record_.examples(), ElementsAre("a"));
  EXPECT_EQ(record_.table().samples(), 2);
  ASSERT_EQ(record_.verdicts().size(), 2u);
  EXPECT_EQ(record_.verdicts()[1].class_index, 1);
  EXPECT_EQ(record_.verdicts()[1].predicted_index, 2);
}

TEST_F(RunRecordTest, RefusesWhatCannotBe) {
  ASSERT_TRUE(record_.Add({"m", Result("a", 2)}).ok());
  EXPECT_THAT(record_.Add({"m", Result("a", 2)}).message(),
              HasSubstr("has a result of a before it"));
  v1::SampleResult result = Result("b", 0);
  result.add_logits(1);
  EXPECT_FALSE(record_.Add({"m", result}).ok()) << "of four classes";
  result = Result("b", 0);
  result.set_class_index(3);
  EXPECT_FALSE(record_.Add({"m", result}).ok()) << "of no class";
  EXPECT_EQ(record_.table().samples(), 1);
  EXPECT_EQ(record_.verdicts().size(), 1u);
}

TEST(RunningScoresTest, AreMeans) {
  RunningScores scores(3);
  EXPECT_EQ(scores.Text(), "");
  SampleScores sample = {.id = "a", .class_index = 0, .predicted_index = 0};
  const auto aopc = [&](CamMethod method, int grid, PerturbationOrder order,
                        double score) {
    sample.aopc.push_back(
        {.key = {.method = method, .grid = grid, .order = order},
         .score = score});
  };
  aopc(CamMethod::kGradCam, 4, PerturbationOrder::kMorf, 0.25);
  aopc(CamMethod::kGradCam, 8, PerturbationOrder::kMorf, 0.75);
  aopc(CamMethod::kHiResCam, 4, PerturbationOrder::kMorf, 0.625);
  aopc(CamMethod::kHiResCam, 4, PerturbationOrder::kRandom, -1);
  sample.max_sensitivity = {
      {.key = {.method = CamMethod::kHiResCam, .radius = 0.1}, .score = 3}};
  sample.haas = {{.method = CamMethod::kGradCam, .predicted_index = 0},
                 {.method = CamMethod::kHiResCam, .predicted_index = 2}};
  scores.Add(sample);
  EXPECT_EQ(scores.Text(),
            "balanced accuracy 1.000, AOPC Grad-CAM 0.5 HiResCAM 0.625, "
            "Max-Sensitivity HiResCAM 3, HAAS Grad-CAM 1 HiResCAM 0");
  scores.Add(
      {.id = "b",
       .class_index = 2,
       .predicted_index = 0,
       .haas = {{.method = CamMethod::kGradCam, .predicted_index = 2},
                {.method = CamMethod::kHiResCam, .predicted_index = 2}}});
  EXPECT_EQ(scores.balanced_accuracy(), 0.5);
  EXPECT_THAT(scores.Text(), HasSubstr("HAAS Grad-CAM 2 HiResCAM 1"));
}

// Without a correct original HAAS is no number.
TEST(RunningScoresTest, LeaveOutWhatIsNoNumber) {
  RunningScores scores(2);
  scores.Add({.id = "a",
              .class_index = 0,
              .predicted_index = 1,
              .haas = {{.method = CamMethod::kGradCam, .predicted_index = 0}}});
  EXPECT_EQ(scores.Text(), "balanced accuracy 0.000");
}

TEST(SampleScoresReaderTest, ReadsAllThatIsKnown) {
  v1::SampleResult result = Result("a", 1);
  result.mutable_max_sensitivity(0)->clear_relative_score();
  result.add_aopc()->set_method(static_cast<v1::CamMethod>(99));
  v1::AopcResult& unknown_order = *result.add_aopc();
  unknown_order.set_method(v1::CAM_METHOD_GRAD_CAM);
  unknown_order.set_order(static_cast<v1::PerturbationOrder>(99));
  result.add_haas();
  const SampleScores scores = ReadSampleScores(result);
  EXPECT_EQ(scores.id, "a");
  EXPECT_TRUE(scores.is_correct());
  EXPECT_EQ(scores.logits.size(), 3u);
  ASSERT_EQ(scores.aopc.size(), 4u) << "two methods, two orders";
  EXPECT_EQ(scores.aopc[1].key.order, PerturbationOrder::kRandom);
  EXPECT_EQ(scores.aopc[3].key.method, CamMethod::kHiResCam);
  EXPECT_EQ(scores.aopc[0].score, result.aopc(0).score());
  EXPECT_THAT(scores.aopc[0].curve,
              testing::ElementsAreArray(result.aopc(0).curve()));
  ASSERT_EQ(scores.max_sensitivity.size(), 4u);
  EXPECT_EQ(scores.max_sensitivity[0].relative_score, std::nullopt);
  EXPECT_EQ(scores.max_sensitivity[1].relative_score, 0.1);
  EXPECT_EQ(scores.haas.size(), 2u);
  EXPECT_THAT(ReadSampleScores(Result("b", 1, "wrong")).aopc, IsEmpty());
}

}  // namespace
}  // namespace camserve::camctl
