// A made-up method and a made-up metric go through Explain, Evaluate, merging
// and every form of the report without a line of their own anywhere there.
#include "tests/extension/made_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/camctl/report/csv_report.h"
#include "client/camctl/report/html_report.h"
#include "client/camctl/report/json_report.h"
#include "client/camctl/report/markdown_report.h"
#include "client/camctl/report/report_data.h"
#include "common/scores/score_table.h"
#include "grpcpp/client_context.h"
#include "server/evaluation/evaluation_report.h"
#include "server/metrics/evaluate_sample.h"
#include "tests/service/evaluate_requests.h"
#include "tests/service/running_server.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

constexpr auto kTwiceCamNumber = static_cast<v1::CamMethod>(99);

// A ramp over the places: class "normal" is predicted, whose maps are positive.
std::vector<float> Ramp(int seed) {
  std::vector<float> values;
  for (int i = 0; i < 3 * 8 * 8; ++i) {
    values.push_back(0.01F * static_cast<float>((i % 64 + seed) % 64));
  }
  return values;
}

v1::Tensor RampMessage(int seed) {
  v1::Tensor tensor;
  for (const int size : {3, 8, 8}) tensor.add_shape(size);
  const std::vector<float> values = Ramp(seed);
  tensor.set_data(values.data(), values.size() * sizeof(float));
  return tensor;
}

class MadeUpTest : public testing::Test {
 protected:
  RunningServer server_{LoadModelByHand()};
};

TEST_F(MadeUpTest, MethodIsExplainedAndTold) {
  server_.WaitUntilServing();
  v1::GetServerInfoResponse info;
  grpc::ClientContext info_context;
  ASSERT_TRUE(server_.models().GetServerInfo(&info_context, {}, &info).ok());
  EXPECT_THAT(info.methods(), Contains(kTwiceCamNumber));

  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  *request.mutable_image()->mutable_tensor() = RampMessage(0);
  request.add_methods(v1::CAM_METHOD_HIRES_CAM);
  request.add_methods(kTwiceCamNumber);
  v1::ExplainResponse response;
  grpc::ClientContext context;
  const grpc::Status status =
      server_.explanations().Explain(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_THAT(response.explanations(), SizeIs(2));
  const v1::Explanation& hires_cam = response.explanations(0);
  const v1::Explanation& twice_cam = response.explanations(1);
  EXPECT_EQ(twice_cam.method(), kTwiceCamNumber);
  EXPECT_NEAR(twice_cam.faithfulness().map_sum(),
              2 * hires_cam.faithfulness().map_sum(), 1e-4);
}

TEST_F(MadeUpTest, MethodIsEvaluatedOverTheWire) {
  server_.WaitUntilServing();
  v1::EvaluateRequest config = ConfigOf(
      "methods: [CAM_METHOD_GRAD_CAM, CAM_METHOD_HIRES_CAM] "
      "aopc { grids: 2 }");
  config.mutable_config()->add_methods(kTwiceCamNumber);
  v1::EvaluateRequest sample = SampleOf("a", 0);
  *sample.mutable_sample()->mutable_image()->mutable_tensor() = RampMessage(0);
  const Evaluated evaluated =
      Evaluate(server_.explanations(), {config, sample});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.results, SizeIs(1));
  ASSERT_THAT(evaluated.results[0].aopc(), SizeIs(3));
  EXPECT_EQ(evaluated.results[0].aopc(2).method(), kTwiceCamNumber);
  const v1::EvaluationSummary& summary = evaluated.summaries.at(0);
  EXPECT_THAT(summary.aopc(), SizeIs(3));
  // HiResCAM - Grad-CAM, and Twice-CAM minus each of the two.
  ASSERT_THAT(summary.differences(), SizeIs(3));
  EXPECT_EQ(summary.differences(2).first(), kTwiceCamNumber);
}

// Answers by hand, without a server.
class HandClassifier : public Classifier {
 public:
  absl::StatusOr<Tensor> Logits(Tensor batch) override {
    Tensor logits = {.shape = {batch.shape[0], 3}};
    const size_t size = 3 * 8 * 8;
    for (int64_t n = 0; n < batch.shape[0]; ++n) {
      const auto begin = batch.values.begin() + n * size;
      const SampleExplanation answer = ExplainByHand(
          {.input = {.shape = {3, 8, 8}, .values = {begin, begin + size}}});
      logits.values.insert(logits.values.end(), answer.logits.begin(),
                           answer.logits.end());
    }
    return logits;
  }

  absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) override {
    std::vector<SampleExplanation> answers;
    for (const SampleQuestion& question : questions) {
      answers.push_back(ExplainByHand(question));
    }
    return answers;
  }
};

SampleScores Scores(const std::string& id, int seed) {
  EvaluationSpec spec;
  spec.methods = {CamMethod::kGradCam, CamMethod::kHiResCam, TwiceCam()};
  spec.aopc = AopcSpec{.grids = {2}};
  spec.batch_size = 4;
  HandClassifier classifier;
  auto evaluation =
      EvaluateSample(spec,
                     {.id = id,
                      .x = {.shape = {3, 8, 8}, .values = Ramp(seed)},
                      .true_classes = {0}},
                     classifier);
  EXPECT_TRUE(evaluation.ok()) << evaluation.status();
  return evaluation->scores;
}

// Two halves of a set, merged.
ScoreSummary MergedSummary() {
  ScoreTable merged(OutputKind::kExclusive, 3);
  for (const int half : {0, 1}) {
    ScoreTable table(OutputKind::kExclusive, 3);
    for (int i = 0; i < 4; ++i) {
      const int number = 4 * half + i;
      EXPECT_TRUE(
          table.Add(Scores("sample " + std::to_string(number), 5 * number))
              .ok());
    }
    EXPECT_TRUE(merged.Merge(table).ok());
  }
  return merged.Summarize(7);
}

TEST(MadeUpMetricTest, IsSummarizedAndCompared) {
  const ScoreSummary summary = MergedSummary();
  int keys = 0;
  for (const KeySummary& score : summary.scores) {
    if (score.key.metric != MapPower()) continue;
    ++keys;
    EXPECT_EQ(score.score.value().samples, 8);
    EXPECT_TRUE(score.score->has_interval());
  }
  EXPECT_EQ(keys, 3 * 2) << "three methods, two powers";
  int differences = 0;
  for (const PairedDifference& difference : summary.differences) {
    differences += difference.key.metric == MapPower() ? 1 : 0;
  }
  EXPECT_EQ(differences, 3 * 2) << "of each two methods";
}

TEST(MadeUpMetricTest, IsShownToPrometheus) {
  std::vector<std::string> shown;
  for (const QualityScore& score : QualityScores(MergedSummary())) {
    shown.push_back(score.metric + " " + score.method);
  }
  EXPECT_THAT(shown, Contains("map_power twice_cam"));
  EXPECT_THAT(shown, Contains("map_power hires_cam"));
  EXPECT_THAT(shown, Contains("aopc twice_cam"));
}

camctl::Report ReportOfBoth() {
  camctl::ReportedRun run = {.label = "chest:1", .summary = MergedSummary()};
  for (const char* label : {"normal", "pneumonia", "other"}) {
    run.started.add_class_labels(label);
  }
  return {.runs = {run}};
}

TEST(MadeUpMetricTest, HasATableAndAFigureInTheReport) {
  const std::string html = camctl::HtmlReport(ReportOfBoth());
  EXPECT_THAT(
      html, AllOf(HasSubstr("<h2>Map Power</h2>"),
                  HasSubstr("Map Power, with 95% bootstrap intervals; "
                            "less is better"),
                  HasSubstr("Map Power over the power"), HasSubstr("Twice-CAM"),
                  HasSubstr("Twice-CAM\u00a0−\u00a0HiResCAM")));
  EXPECT_THAT(camctl::MarkdownReport(ReportOfBoth()),
              AllOf(HasSubstr("## Map Power"), HasSubstr("| Twice-CAM |")));
}

TEST(MadeUpMetricTest, HasLinesInTheCsv) {
  const std::string csv = camctl::CsvReport(ReportOfBoth());
  EXPECT_THAT(csv, HasSubstr("class,method,grid,order,radius,power,estimate"));
  EXPECT_THAT(csv, HasSubstr("\nchest:1,,map_power,,Twice-CAM,,,,2,"));
  EXPECT_THAT(csv, HasSubstr(",map_power,,Twice-CAM - HiResCAM,,,,1,"));
}

TEST(MadeUpMetricTest, HasObjectsInTheJson) {
  const camctl::Json json = camctl::JsonReport(ReportOfBoth());
  const camctl::Json& scores = json["runs"][0]["map_power"];
  ASSERT_EQ(scores.size(), 6u);
  EXPECT_EQ(scores[5]["method"], "Twice-CAM");
  EXPECT_EQ(scores[5]["power"], 2);
  EXPECT_GT(scores[5]["score"]["mean"], 0);
}

}  // namespace
}  // namespace camserve
