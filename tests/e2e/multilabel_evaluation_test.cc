// Evaluate of a model of several labels, against the reference's values of the
// set. The tolerances are those of the fixtures' README.
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/multilabel_fixture.h"
#include "tests/e2e/requests.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using nlohmann::json;
using testing::ElementsAreArray;

v1::EvaluateRequest EvaluationConfig() {
  v1::EvaluateRequest request;
  v1::EvaluationConfig& config = *request.mutable_config();
  config.mutable_model()->set_name("findings");
  config.set_seed(7);
  config.mutable_aopc()->add_grids(4);
  config.mutable_aopc()->add_grids(8);
  v1::SensitivityPoint& point = *config.mutable_max_sensitivity()->add_radii();
  point.set_radius(0.1);
  point.set_points(20);
  config.mutable_haas();
  return request;
}

class MultilabelEvaluationTest : public MultilabelTest {
 protected:
  void SetUp() override {
    REQUIRE_FIXTURES();
    Start("sigmoid_traced.pt");
  }

  v1::EvaluateRequest SampleOf(const json& sample) const {
    v1::EvaluateRequest request;
    v1::Sample& message = *request.mutable_sample();
    message.set_id(sample["id"]);
    message.mutable_image()->set_encoded(ImageOf(sample));
    message.mutable_labels();
    for (const std::string& name : NamesOf(sample["labels"])) {
      message.mutable_labels()->add_positives(name);
    }
    return request;
  }

  // The reference's entry of the set; a failed test where there is none.
  json SetScore(const std::string& metric, const json& grid,
                const std::string& method) const {
    for (const json& entry : expected_["set"]["scores"]) {
      if (entry["metric"] == metric && entry["grid"] == grid &&
          entry["method"] == method) {
        return entry;
      }
    }
    ADD_FAILURE() << "the fixture has no " << metric;
    return {};
  }
};

std::string MethodKey(v1::CamMethod method) {
  return kMethodKeys[method == v1::CAM_METHOD_GRAD_CAM ? 0 : 1];
}

template <typename Summary>
void ExpectSetScore(const Summary& found, const json& entry, double tolerance) {
  EXPECT_NEAR(found.score().mean(), entry["mean"].get<double>(), tolerance);
  EXPECT_NEAR(found.score().low(), entry["interval"][0].get<double>(),
              tolerance);
  EXPECT_NEAR(found.score().high(), entry["interval"][1].get<double>(),
              tolerance);
  EXPECT_EQ(found.score().pairs(), entry["pairs"].get<int64_t>());
  ASSERT_EQ(found.labels_size(), kLabels);
  for (const v1::LabelMean& label : found.labels()) {
    EXPECT_NEAR(label.mean(), entry["by_label"][label.index()].get<double>(),
                10 * tolerance);
  }
}

void ExpectClassification(const v1::ClassificationSummary& found,
                          const json& set) {
  const json& expected = set["classification"];
  EXPECT_EQ(found.samples(), set["samples"].get<int64_t>());
  EXPECT_FALSE(found.has_accuracy());
  EXPECT_NEAR(found.exact_match().mean(), expected["exact_match"].get<double>(),
              1e-12);
  EXPECT_NEAR(found.mean_auc().mean(), expected["mean_auc"].get<double>(),
              1e-12);
  EXPECT_NEAR(found.balanced_accuracy().mean(),
              expected["mean_balanced_accuracy"].get<double>(), 1e-12);
  ASSERT_EQ(found.classes_size(), kLabels);
  for (const v1::ClassSummary& label : found.classes()) {
    const json& of_label = expected["labels"][label.index()];
    EXPECT_NEAR(label.auc(), of_label["auc"].get<double>(), 1e-12);
    EXPECT_NEAR(label.recall(), of_label["sensitivity"].get<double>(), 1e-12);
    EXPECT_NEAR(label.specificity(), of_label["specificity"].get<double>(),
                1e-12);
    EXPECT_NEAR(label.prevalence(), of_label["prevalence"].get<double>(),
                1e-12);
    EXPECT_NEAR(label.balanced_accuracy(),
                of_label["balanced_accuracy"].get<double>(), 1e-12);
  }
}

TEST_F(MultilabelEvaluationTest, TheSetsValuesAreTheReferences) {
  std::vector<v1::EvaluateRequest> requests = {EvaluationConfig()};
  for (const json& sample : expected_["samples"]) {
    requests.push_back(SampleOf(sample));
  }
  const Evaluated evaluated = Evaluate(server_->explanations(), requests);
  ASSERT_TRUE(evaluated.status.ok()) << Text(evaluated.status);
  ASSERT_EQ(evaluated.failures.size(), 0U)
      << evaluated.failures[0].DebugString();
  ASSERT_EQ(evaluated.summaries.size(), 1U);
  const v1::EvaluationSummary& summary = evaluated.summaries[0];
  const json& set = expected_["set"];
  ExpectClassification(summary.classification(), set);
  ASSERT_EQ(summary.aopc_size(), 4);
  for (const v1::AopcSummary& aopc : summary.aopc()) {
    SCOPED_TRACE(aopc.ShortDebugString());
    ExpectSetScore(
        aopc, SetScore("aopc", aopc.grid(), MethodKey(aopc.method())), 1e-4);
  }
  ASSERT_EQ(summary.max_sensitivity_size(), kMethods);
  for (const v1::MaxSensitivitySummary& one : summary.max_sensitivity()) {
    SCOPED_TRACE(one.ShortDebugString());
    ExpectSetScore(
        one, SetScore("max_sensitivity", nullptr, MethodKey(one.method())),
        1e-3);
  }
  ASSERT_EQ(summary.haas_size(), kMethods);
  for (int m = 0; m < kMethods; ++m) {
    const double pairs = set["pairs"];
    EXPECT_NEAR(summary.haas(m).score().mean(),
                set["haas"][m]["haas"].get<double>(), 1e-2);
    EXPECT_NEAR(summary.haas(m).accuracy_original(),
                set["haas"][m]["originals"].get<double>() / pairs, 1e-12);
  }
}

TEST_F(MultilabelEvaluationTest, EachSampleHasItsLabelsAndWhatIsPredicted) {
  v1::EvaluateRequest config = EvaluationConfig();
  config.mutable_config()->clear_aopc();
  config.mutable_config()->clear_haas();
  std::vector<v1::EvaluateRequest> requests = {config};
  for (int i = 0; i < 8; ++i) {
    requests.push_back(SampleOf(expected_["samples"][i]));
  }
  const Evaluated evaluated = Evaluate(server_->explanations(), requests);
  ASSERT_TRUE(evaluated.status.ok()) << Text(evaluated.status);
  EXPECT_EQ(evaluated.started.at(0).output(), v1::OUTPUT_KIND_MULTI_LABEL);
  EXPECT_EQ(evaluated.started.at(0).layer(), kMultilabelLayer);
  ASSERT_EQ(evaluated.results.size(), 8U);
  for (const v1::SampleResult& result : evaluated.results) {
    const json& sample = expected_["samples"][std::stoi(result.id())];
    EXPECT_THAT(result.positive_indices(),
                ElementsAreArray(sample["labels"].get<std::vector<int>>()));
    EXPECT_THAT(result.predicted_indices(),
                ElementsAreArray(sample["predicted"].get<std::vector<int>>()));
  }
}

}  // namespace
}  // namespace camserve
