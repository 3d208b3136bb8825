// A server of a multi-label model: what is predicted, what may be asked, what
// samples are true of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/output_kind.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/client_context.h"
#include "tests/repository/fake_model.h"
#include "tests/service/evaluate_requests.h"
#include "tests/service/running_server.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// By label; the second's probability is exactly the threshold, 0.5.
const std::vector<float> kLogits = {-1, 0, 2};

ClassIndices Selected(const ClassSelection& selection,
                      const std::vector<float>& logits) {
  if (const auto* indices = std::get_if<ClassIndices>(&selection)) {
    return *indices;
  }
  ClassIndices indices = {2, 1, 0};
  if (const auto* top = std::get_if<TopK>(&selection)) {
    indices.resize(top->k);
    return indices;
  }
  const auto& thresholds = std::get<AboveThreshold>(selection).thresholds;
  std::erase_if(indices,
                [&](int m) { return Sigmoid(logits[m]) < thresholds[m]; });
  return indices;
}

// A tensor of ones has no label at all.
SampleExplanation Answer(const SampleQuestion& question) {
  SampleExplanation answer;
  const bool is_bare = question.input.values.front() == 1;
  answer.logits = is_bare ? std::vector<float>{-1, -2, -3} : kLogits;
  answer.probabilities = Probabilities(OutputKind::kMultiLabel, answer.logits);
  answer.layer_calls = 3;
  for (const int m : Selected(question.classes, answer.logits)) {
    for (const CamMethod method : question.methods) {
      SignedMap map;
      map.method = method;
      map.class_index = m;
      map.raw = {.shape = {2, 2}, .values = {1, 1, 1, 1}};
      map.heatmap = {.shape = {8, 8}, .values = std::vector<float>(64, 0.5f)};
      answer.maps.push_back(std::move(map));
    }
  }
  return answer;
}

class MultiLabelTest : public testing::Test {
 protected:
  void SetUp() override { server_.WaitUntilServing(); }

  grpc::Status Explain(const std::string& text, float value = 0) {
    v1::ExplainRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
    request.mutable_model()->set_name("chest");
    v1::Tensor& tensor = *request.mutable_image()->mutable_tensor();
    for (const int size : {3, 8, 8}) tensor.add_shape(size);
    for (int i = 0; i < 3 * 8 * 8; ++i) tensor.add_values(value);
    grpc::ClientContext context;
    return server_.explanations().Explain(&context, request, &response_);
  }

  std::vector<std::string> Explained() const {
    std::vector<std::string> labels;
    for (const v1::Explanation& explanation : response_.explanations()) {
      labels.push_back(explanation.target().label());
    }
    return labels;
  }

  RunningServer server_{
      [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return std::make_unique<FakeModel>(
            FakeModel::Facts{.class_count = 3,
                             .output = {.kind = OutputKind::kMultiLabel},
                             .calls = 3},
            [](const std::string&, const SampleQuestion& question, absl::Time) {
              return Answer(question);
            });
      }};
  v1::ExplainResponse response_;
};

TEST_F(MultiLabelTest, ExplainsWhatIsAboveItsThreshold) {
  ASSERT_TRUE(Explain("classes { above_threshold: true } methods: 2").ok());
  EXPECT_THAT(Explained(), ElementsAre("other", "pneumonia"));
  EXPECT_EQ(response_.output(), v1::OUTPUT_KIND_MULTI_LABEL);
  EXPECT_EQ(response_.layer_calls(), 3);
  std::vector<bool> predicted;
  for (const v1::ClassScore& score : response_.scores()) {
    predicted.push_back(score.predicted());
  }
  EXPECT_THAT(predicted, ElementsAre(true, true, false));
}

TEST_F(MultiLabelTest, NoneMayBeAboveItsThreshold) {
  const grpc::Status status = Explain("classes { above_threshold: true }", 1);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(response_.explanations(), IsEmpty());
  EXPECT_THAT(response_.scores(), SizeIs(3));
  EXPECT_EQ(response_.scores(0).label(), "normal");
  EXPECT_FALSE(response_.scores(0).predicted());
}

TEST_F(MultiLabelTest, WithoutASelectionTheGreatestLogitIsExplained) {
  ASSERT_TRUE(Explain("methods: 2").ok());
  EXPECT_THAT(Explained(), ElementsAre("other"));
}

v1::EvaluateRequest LabelledSampleOf(const std::string& id,
                                     const std::string& labels) {
  v1::EvaluateRequest request = SampleOf(id);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      labels, request.mutable_sample()->mutable_labels()));
  return request;
}

TEST_F(MultiLabelTest, MeasuresEveryPairOfASampleAndItsLabels) {
  const Evaluated evaluated = Evaluate(
      server_.explanations(),
      {ConfigOf("max_sensitivity { radii { radius: 0.1 points: 2 } } haas {}"),
       LabelledSampleOf("a", "positives: ['other', 'normal', 'pneumonia']"),
       LabelledSampleOf("b", "positives: 'other' unknowns: 'pneumonia'"),
       LabelledSampleOf("c", "")});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.started, SizeIs(1));
  EXPECT_EQ(evaluated.started[0].output(), v1::OUTPUT_KIND_MULTI_LABEL);
  EXPECT_THAT(evaluated.started[0].thresholds(), ElementsAre(0.5, 0.5, 0.5));
  EXPECT_EQ(evaluated.started[0].layer_calls(), 3);
  ASSERT_THAT(evaluated.results, SizeIs(3));
  for (const v1::SampleResult& result : evaluated.results) {
    EXPECT_EQ(result.class_index(), 0);
    EXPECT_EQ(result.predicted_index(), 0);
    EXPECT_THAT(result.predicted_indices(), ElementsAre(1, 2));
  }
  const auto result_of = [&](const std::string& id) {
    return *std::find_if(evaluated.results.begin(), evaluated.results.end(),
                         [&](const auto& result) { return result.id() == id; });
  };
  const v1::SampleResult a = result_of("a");
  EXPECT_THAT(a.positive_indices(), ElementsAre(0, 1, 2));
  EXPECT_THAT(a.unknown_indices(), IsEmpty());
  // Two methods for each label that is predicted, and HAAS for each.
  std::vector<int> sensitivity;
  for (const auto& score : a.max_sensitivity()) {
    sensitivity.push_back(score.class_index());
  }
  EXPECT_THAT(sensitivity, testing::UnorderedElementsAre(1, 1, 2, 2));
  EXPECT_THAT(a.haas(), SizeIs(6));
  const v1::SampleResult b = result_of("b");
  EXPECT_THAT(b.positive_indices(), ElementsAre(2));
  EXPECT_THAT(b.unknown_indices(), ElementsAre(1));
  EXPECT_THAT(result_of("c").haas(), IsEmpty());
}

TEST_F(MultiLabelTest, SummarizesByLabel) {
  const Evaluated evaluated = Evaluate(
      server_.explanations(),
      {ConfigOf("max_sensitivity { radii { radius: 0.1 points: 2 } }"),
       LabelledSampleOf("a", "positives: ['other', 'pneumonia']"),
       LabelledSampleOf("b", "positives: 'other'"),
       LabelledSampleOf("c", "positives: 'other' unknowns: 'pneumonia'"),
       LabelledSampleOf("d", "")});
  ASSERT_THAT(evaluated.summaries, SizeIs(1))
      << evaluated.status.error_message();
  const v1::ClassificationSummary& summary =
      evaluated.summaries[0].classification();
  EXPECT_EQ(summary.samples(), 4);
  EXPECT_FALSE(summary.has_accuracy());
  EXPECT_DOUBLE_EQ(summary.exact_match().mean(), 1. / 3);  // c is left out
  EXPECT_EQ(summary.exact_match().samples(), 3);
  const v1::ClassSummary& pneumonia = summary.classes(1);
  EXPECT_EQ(pneumonia.label(), "pneumonia");
  EXPECT_EQ(pneumonia.samples(), 1);
  EXPECT_EQ(pneumonia.negatives(), 2);
  EXPECT_DOUBLE_EQ(pneumonia.recall(), 1);
  EXPECT_DOUBLE_EQ(pneumonia.specificity(), 0);
  EXPECT_DOUBLE_EQ(pneumonia.balanced_accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(pneumonia.prevalence(), 1. / 3);
  const v1::ClassSummary& normal = summary.classes(0);
  EXPECT_EQ(normal.samples(), 0);
  EXPECT_FALSE(normal.has_recall());
  EXPECT_FALSE(normal.has_balanced_accuracy());
  const v1::MaxSensitivitySummary& sensitivity =
      evaluated.summaries[0].max_sensitivity(0);
  EXPECT_EQ(sensitivity.score().samples(), 3);
  EXPECT_EQ(sensitivity.score().pairs(), 4);
  ASSERT_THAT(sensitivity.labels(), SizeIs(2));
  EXPECT_EQ(sensitivity.labels(0).index(), 1);
  EXPECT_EQ(sensitivity.labels(0).pairs(), 1);
  EXPECT_EQ(sensitivity.labels(1).index(), 2);
  EXPECT_EQ(sensitivity.labels(1).pairs(), 3);
}

TEST_F(MultiLabelTest, ASingleClassIsNoTruth) {
  const Evaluated evaluated =
      Evaluate(server_.explanations(), {ConfigOf("haas {}"), SampleOf("a")});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.failures, SizeIs(1));
  EXPECT_THAT(evaluated.failures[0].reason(),
              HasSubstr("class_index: the model is multi-label; set labels"));
}

}  // namespace
}  // namespace camserve
