#include "client/camctl/evaluation/run_record.h"

#include "absl/strings/str_cat.h"
#include "client/camctl/evaluation/sample_scores_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_answers.h"
#include "tests/client/fake_evaluation.h"
#include "tests/common/scores/scores_of.h"

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
  EXPECT_FALSE(record_.verdicts()[1].is_predicted);
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

TEST(MultiLabelRunRecordTest, HasAVerdictAPair) {
  v1::EvaluationConfig config = Config();
  config.mutable_model()->set_name(kMultiLabelModel);
  const v1::EvaluationStarted started = FakeStarted(config);
  RunRecord record({.data_set = "d", .started = started});
  v1::Sample sample;
  sample.mutable_labels()->add_positives("healthy");
  sample.mutable_labels()->add_positives("肺がん");
  sample.mutable_labels()->add_unknowns("Lungenentzündung");
  for (const char* image : {"", "wrong"}) {
    sample.set_id(absl::StrCat("s", image));
    sample.mutable_image()->set_encoded(image);
    ASSERT_TRUE(record.Add({"m", FakeResult(started.config(), sample)}).ok());
  }
  sample.set_id("none");
  *sample.mutable_labels() = {};
  ASSERT_TRUE(record.Add({"m", FakeResult(started.config(), sample)}).ok());
  EXPECT_EQ(record.output(), OutputKind::kMultiLabel);
  EXPECT_EQ(record.table().samples(), 3);
  std::vector<std::string> verdicts;
  for (const PairVerdict& verdict : record.verdicts()) {
    EXPECT_EQ(verdict.predicted_index, std::nullopt);
    verdicts.push_back(absl::StrCat(verdict.id, " ", verdict.class_index, " ",
                                    verdict.is_predicted));
  }
  EXPECT_THAT(verdicts,
              ElementsAre("s 0 1", "s 2 1", "swrong 0 0", "swrong 2 0"));
}

TEST(RunningScoresTest, AreMeans) {
  RunningScores scores(OutputKind::kExclusive, 3);
  EXPECT_EQ(scores.Text(), "");
  SampleScores sample = {
      .id = "a", .true_classes = {0}, .predicted_classes = {0}};
  const auto aopc = [&](CamMethod method, int grid, PerturbationOrder order,
                        double score) {
    sample.scores.push_back(
        {.key = AopcKey(method, grid, order), .value = score});
  };
  aopc(CamMethod::kGradCam, 4, PerturbationOrder::kMorf, 0.25);
  aopc(CamMethod::kGradCam, 8, PerturbationOrder::kMorf, 0.75);
  aopc(CamMethod::kHiResCam, 4, PerturbationOrder::kMorf, 0.625);
  aopc(CamMethod::kHiResCam, 4, PerturbationOrder::kRandom, -1);
  sample.scores.push_back(
      {.key = MaxSensitivityKey(CamMethod::kHiResCam, 0.1), .value = 3});
  sample.scores.push_back({.key = HaasKey(CamMethod::kGradCam), .value = 1});
  sample.scores.push_back({.key = HaasKey(CamMethod::kHiResCam), .value = 0});
  scores.Add(sample);
  EXPECT_EQ(scores.Text(),
            "balanced accuracy 1.000, AOPC Grad-CAM 0.5 HiResCAM 0.625, "
            "Max-Sensitivity HiResCAM 3, HAAS Grad-CAM 1 HiResCAM 0");
  scores.Add({.id = "b",
              .true_classes = {2},
              .predicted_classes = {0},
              .scores = {{.key = HaasKey(CamMethod::kGradCam), .value = 1},
                         {.key = HaasKey(CamMethod::kHiResCam), .value = 1}}});
  EXPECT_EQ(scores.balanced_accuracy(), 0.5);
  EXPECT_THAT(scores.Text(), HasSubstr("HAAS Grad-CAM 2 HiResCAM 1"));
}

// Without a correct original HAAS is no number.
TEST(RunningScoresTest, LeaveOutWhatIsNoNumber) {
  RunningScores scores(OutputKind::kExclusive, 2);
  scores.Add({.id = "a",
              .true_classes = {0},
              .predicted_classes = {1},
              .scores = {{.key = HaasKey(CamMethod::kGradCam), .value = 1}}});
  EXPECT_EQ(scores.Text(), "balanced accuracy 0.000");
}

TEST(RunningScoresTest, AreMeansOverPairsOfMultiLabelModels) {
  RunningScores scores(OutputKind::kMultiLabel, 3);
  scores.Add({.id = "a", .true_classes = {0, 1}, .predicted_classes = {0}});
  EXPECT_EQ(scores.Text(), "") << "no label has positives and negatives";
  const auto haas = [](int class_index, bool is_predicted) {
    return Score{.key = HaasKey(CamMethod::kGradCam),
                 .class_index = class_index,
                 .value = is_predicted ? 1.0 : 0.0};
  };
  scores.Add({.id = "b",
              .true_classes = {1, 2},
              .unknown_classes = {0},
              .predicted_classes = {0, 1},
              .scores = {{.key = AopcKey(CamMethod::kGradCam, 4,
                                         PerturbationOrder::kMorf),
                          .class_index = 1,
                          .value = 0.25},
                         haas(1, true),
                         haas(2, true)}});
  scores.Add({.id = "c", .predicted_classes = {0}});
  // Label 0: 1 and 0, of "b" it is not known; label 1: 1/2 and 1; label 2: 0
  // and 1. HAAS: both of two pairs, one of two before.
  EXPECT_NEAR(scores.balanced_accuracy().value(), (0.5 + 0.75 + 0.5) / 3,
              1e-15);
  EXPECT_THAT(scores.Text(),
              HasSubstr(", AOPC Grad-CAM 0.25, HAAS Grad-CAM 2"));
}

TEST(SampleScoresReaderTest, ReadsAllThatIsKnown) {
  v1::SampleResult result = Result("a", 1);
  result.mutable_max_sensitivity(0)->clear_relative_score();
  result.add_aopc()->set_method(static_cast<v1::CamMethod>(99));
  v1::AopcResult& unknown_order = *result.add_aopc();
  unknown_order.set_method(v1::CAM_METHOD_GRAD_CAM);
  unknown_order.set_order(static_cast<v1::PerturbationOrder>(99));
  result.add_haas();
  const SampleScores scores = ReadSampleScores(OutputKind::kExclusive, result);
  EXPECT_EQ(scores.id, "a");
  EXPECT_THAT(scores.true_classes, ElementsAre(1));
  EXPECT_THAT(scores.predicted_classes, ElementsAre(1));
  EXPECT_EQ(scores.logits.size(), 3u);
  ASSERT_EQ(ScoresOf(scores, Metric::kAopc).size(), 4u)
      << "two methods, two orders";
  EXPECT_EQ(OrderOf(ScoresOf(scores, Metric::kAopc)[1].key.parameters),
            PerturbationOrder::kRandom);
  EXPECT_EQ(ScoresOf(scores, Metric::kAopc)[3].key.method,
            CamMethod::kHiResCam);
  EXPECT_EQ(ScoresOf(scores, Metric::kAopc)[0].value, result.aopc(0).score());
  EXPECT_THAT(ScoresOf(scores, Metric::kAopc)[0].curve,
              testing::ElementsAreArray(result.aopc(0).curve()));
  ASSERT_EQ(ScoresOf(scores, Metric::kMaxSensitivity).size(), 4u);
  EXPECT_EQ(ScoresOf(scores, Metric::kMaxSensitivity)[0].relative_value,
            std::nullopt);
  EXPECT_EQ(ScoresOf(scores, Metric::kMaxSensitivity)[1].relative_value, 0.1);
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas).size(), 2u);
  EXPECT_THAT(ScoresOf(ReadSampleScores(OutputKind::kExclusive,
                                        Result("b", 1, "wrong")),
                       Metric::kAopc),
              IsEmpty());
}

// As it was before there were multi-label models.
TEST(SampleScoresReaderTest, ScoresWithoutAClassAreOfTheOnlyOne) {
  v1::SampleResult result = Result("a", 2, "wrong");
  *result.mutable_aopc() = Result("a", 2).aopc();
  *result.mutable_max_sensitivity() = Result("a", 2).max_sensitivity();
  for (auto& aopc : *result.mutable_aopc()) aopc.clear_class_index();
  for (auto& one : *result.mutable_max_sensitivity()) one.clear_class_index();
  for (auto& haas : *result.mutable_haas()) {
    haas.clear_class_index();
    haas.clear_predicted();
  }
  const SampleScores scores = ReadSampleScores(OutputKind::kExclusive, result);
  EXPECT_THAT(scores.true_classes, ElementsAre(2));
  EXPECT_THAT(scores.predicted_classes, ElementsAre(0));
  EXPECT_EQ(ScoresOf(scores, Metric::kAopc).at(0).class_index, 2);
  EXPECT_EQ(ScoresOf(scores, Metric::kMaxSensitivity).at(0).class_index, 2);
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas).at(0).class_index, 2);
  EXPECT_TRUE(ScoresOf(scores, Metric::kHaas)[0].value);
}

TEST(SampleScoresReaderTest, ReadsLabels) {
  v1::SampleResult result;
  result.set_id("a");
  for (const int index : {2, 0}) result.add_positive_indices(index);
  result.add_unknown_indices(1);
  for (const int index : {3, 2}) result.add_predicted_indices(index);
  result.add_aopc()->set_method(v1::CAM_METHOD_GRAD_CAM);
  result.mutable_aopc(0)->set_order(v1::PERTURBATION_ORDER_MORF);
  result.mutable_aopc(0)->set_class_index(2);
  v1::HaasResult& haas = *result.add_haas();
  haas.set_method(v1::CAM_METHOD_GRAD_CAM);
  haas.set_class_index(2);
  haas.set_predicted(true);
  const SampleScores scores = ReadSampleScores(OutputKind::kMultiLabel, result);
  EXPECT_THAT(scores.true_classes, ElementsAre(0, 2));
  EXPECT_THAT(scores.unknown_classes, ElementsAre(1));
  EXPECT_THAT(scores.predicted_classes, ElementsAre(2, 3));
  EXPECT_EQ(ScoresOf(scores, Metric::kAopc).at(0).class_index, 2);
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas).at(0).class_index, 2);
  EXPECT_TRUE(ScoresOf(scores, Metric::kHaas)[0].value);
}

TEST(SampleScoresReaderTest, AnOlderRunHasExclusiveClasses) {
  EXPECT_EQ(OutputOf({}), OutputKind::kExclusive);
  EXPECT_EQ(OutputOf(FakeStarted(Config())), OutputKind::kExclusive);
}

}  // namespace
}  // namespace camserve::camctl
