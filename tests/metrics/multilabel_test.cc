// Every metric of images with several findings, from their PNG files and a
// model that ends in sigmoid, against the reference. The tolerances are those
// of the fixtures' README.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "server/metrics/evaluate_sample.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/common/scores/scores_of.h"
#include "tests/metrics/model_classifier.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using nlohmann::json;

const char* KeyOf(CamMethod method) {
  return method == CamMethod::kGradCam ? "gradcam" : "hirescam";
}

class MultiLabelMetricsTest : public testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() { InitializeTorch(1); }

  void SetUp() override {
    REQUIRE_FIXTURES();
    expected_ = ReadJson(FixturesDir() / "multilabel/expected.json");
    auto model = LoadTorchScript(
        {.path = (FixturesDir() / "multilabel" / GetParam()).string()});
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
  }

  static LabelledSample Read(const json& sample) {
    const std::string id = sample["id"];
    const auto pixels = DecodeImage(
        ReadFile(FixturesDir() / "multilabel/images" / (id + ".png")), {});
    auto image = Preprocess(*pixels, std::nullopt,
                            {.channels = 1,
                             .height = 64,
                             .width = 64,
                             .mean = {0.5F},
                             .std = {0.5F}});
    return {.id = id,
            .x = std::move(image->input),
            .true_classes = sample["labels"]};
  }

  SampleScores Evaluate(const json& sample) {
    EvaluationSpec spec;
    spec.aopc = AopcSpec{.grids = {4, 8}};
    spec.max_sensitivity = MaxSensitivitySpec{
        .radii = {{expected_["radius"], expected_["points"]}}};
    spec.haas = HaasSpec{};
    spec.seed = expected_["seed"];
    spec.output = model_->output().kind;
    spec.thresholds =
        expected_["model"]["thresholds"].get<std::vector<double>>();
    spec.mean = {0.5F};
    spec.std = {0.5F};
    ModelClassifier classifier(*model_, expected_["model"]["layer"]);
    auto evaluation = EvaluateSample(spec, Read(sample), classifier);
    EXPECT_TRUE(evaluation.ok()) << evaluation.status();
    return std::move(evaluation->scores);
  }

  const json& PairOf(const json& sample, int class_index) const {
    const json& pairs = expected_["pairs"];
    return *std::find_if(pairs.begin(), pairs.end(), [&](const json& pair) {
      return pair["id"] == sample["id"] && pair["label"] == class_index;
    });
  }

  // Flipped orders of regions that are nearly tied are counted.
  void ExpectAopc(const json& pair, const Score& score) {
    const json& curves = pair["curves"];
    const auto curve =
        std::find_if(curves.begin(), curves.end(), [&](const json& entry) {
          return entry["method"] == KeyOf(score.key.method) &&
                 entry["grid"] == GridOf(score.key.parameters);
        });
    ASSERT_NE(curve, curves.end());
    const double expected = (*curve)["aopc"];
    if ((*curve)["near_tie"].get<bool>()) {
      flipped_ += std::abs(score.value - expected) > 5e-5;
      EXPECT_NEAR(score.value, expected, 1e-2);
      return;
    }
    EXPECT_NEAR(score.value, expected, 5e-5);
    ASSERT_EQ(score.curve.size(), (*curve)["curve"].size());
    for (size_t k = 0; k < score.curve.size(); ++k) {
      EXPECT_NEAR(score.curve[k], (*curve)["curve"][k].get<double>(), 1e-4);
    }
  }

  static void ExpectMaxSensitivity(const json& pair, const Score& score) {
    const json& expected = pair["max_sensitivity"][KeyOf(score.key.method)];
    EXPECT_NEAR(score.value, expected["sens"].get<double>(), 1e-3);
    ASSERT_EQ(score.relative_value.has_value(),
              !expected["relative"].is_null());
    if (score.relative_value.has_value()) {
      EXPECT_NEAR(*score.relative_value, expected["relative"].get<double>(),
                  1e-3);
    }
  }

  void ExpectPairs(const json& sample, const SampleScores& scores) {
    const auto hits =
        std::count_if(scores.true_classes.begin(), scores.true_classes.end(),
                      [&](int m) { return scores.Predicts(m); });
    EXPECT_EQ(ScoresOf(scores, Metric::kAopc).size(),
              hits * 4U);  // two methods, two grids
    EXPECT_EQ(ScoresOf(scores, Metric::kMaxSensitivity).size(), hits * 2U);
    EXPECT_EQ(ScoresOf(scores, Metric::kHaas).size(),
              scores.true_classes.size() * 2);
    for (const Score& score : ScoresOf(scores, Metric::kAopc)) {
      ExpectAopc(PairOf(sample, score.class_index), score);
    }
    for (const Score& score : ScoresOf(scores, Metric::kMaxSensitivity)) {
      ExpectMaxSensitivity(PairOf(sample, score.class_index), score);
    }
    for (const Score& score : ScoresOf(scores, Metric::kHaas)) {
      const json& pair = PairOf(sample, score.class_index);
      EXPECT_EQ(score.value == 1,
                pair["haas"][KeyOf(score.key.method)]["predicted"].get<bool>());
    }
  }

  json expected_;
  std::unique_ptr<Model> model_;
  int flipped_ = 0;
};

TEST_P(MultiLabelMetricsTest, EveryPairIsAsTheReferenceHasIt) {
  ASSERT_EQ(model_->output().kind, OutputKind::kMultiLabel);
  int without_labels = 0;
  for (const json& sample : expected_["samples"]) {
    SCOPED_TRACE(sample["id"].get<std::string>());
    const SampleScores scores = Evaluate(sample);
    EXPECT_EQ(scores.true_classes, sample["labels"].get<std::vector<int>>());
    EXPECT_EQ(scores.predicted_classes,
              sample["predicted"].get<std::vector<int>>());
    ASSERT_EQ(scores.logits.size(), sample["logits"].size());
    for (size_t m = 0; m < scores.logits.size(); ++m) {
      const double logit = sample["logits"][m];
      EXPECT_NEAR(scores.logits[m], logit,
                  1e-4 * std::max(1.0, std::abs(logit)));
    }
    without_labels += scores.true_classes.empty();
    ExpectPairs(sample, scores);
  }
  EXPECT_EQ(without_labels, 6);
  EXPECT_LE(flipped_, 4);  // 1 % of 416
}

INSTANTIATE_TEST_SUITE_P(Files, MultiLabelMetricsTest,
                         testing::Values("sigmoid_scripted.pt",
                                         "sigmoid_traced.pt"),
                         [](const auto& file) {
                           const std::string name = file.param;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace camserve
