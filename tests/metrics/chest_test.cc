// Every metric of real x-rays, from their PNG files, against the reference. The
// tolerances are those of the fixtures' README.
#include <filesystem>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "server/metrics/evaluate_sample.h"
#include "server/metrics/region_grid.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/common/scores/scores_of.h"
#include "tests/metrics/model_classifier.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using nlohmann::json;

constexpr int kParts = 4;

// The reference's name of what was measured.
struct Case {
  CamMethod method;
  int grid;
  PerturbationOrder order;
  const char* fill;
};

std::string MethodKey(CamMethod method) {
  return method == CamMethod::kGradCam ? "gradcam" : "hirescam";
}

std::string OrderKey(PerturbationOrder order) {
  if (order == PerturbationOrder::kMorf) return "MORF";
  return order == PerturbationOrder::kLerf ? "LERF" : "RANDOM";
}

bool IsCorrect(const SampleScores& scores) {
  return scores.predicted_classes == scores.true_classes;
}

const json* Find(const json& entries, const Case& wanted) {
  for (const json& entry : entries) {
    if (entry["method"] == MethodKey(wanted.method) &&
        entry["grid"] == wanted.grid &&
        entry["order"] == OrderKey(wanted.order) &&
        entry["fill"] == wanted.fill) {
      return &entry;
    }
  }
  ADD_FAILURE() << "the reference does not have it";
  return nullptr;
}

class ChestMetricsTest : public testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() { InitializeTorch(1); }

  void SetUp() override {
    expected_ = ReadJson(DataPath("chest") / "expected.json");
    auto model = LoadTorchScript(
        {.path = (DataPath("chest") / "model_scripted.pt").string()});
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
  }

  // This test's share of the samples.
  std::vector<json> Samples() const {
    std::vector<json> samples;
    for (size_t i = GetParam(); i < expected_["samples"].size(); i += kParts) {
      samples.push_back(expected_["samples"][i]);
    }
    return samples;
  }

  static LabelledSample Read(const json& sample) {
    const std::string id = sample["id"];
    const auto pixels =
        DecodeImage(ReadFile(DataPath("chest") / "images" / (id + ".png")), {});
    const InputSpec spec = {.channels = 3,
                            .height = 112,
                            .width = 112,
                            .mean = {0.5F},
                            .std = {0.5F}};
    auto image = Preprocess(*pixels, std::nullopt, spec);
    return {.id = id,
            .x = std::move(image->input),
            .true_classes = {sample["label"].get<int>()}};
  }

  SampleEvaluation Evaluate(EvaluationSpec spec, const LabelledSample& sample) {
    spec.seed = expected_["seed"];
    spec.mean = std::vector<float>(3, 0.5F);
    spec.std = std::vector<float>(3, 0.5F);
    ModelClassifier classifier(*model_, "features.19");
    auto evaluation = EvaluateSample(spec, sample, classifier);
    EXPECT_TRUE(evaluation.ok()) << evaluation.status();
    return *std::move(evaluation);
  }

  void ExpectAopc(const json& sample, const SampleScores& scores,
                  const char* fill) {
    for (const Score& score : ScoresOf(scores, Metric::kAopc)) {
      const json* const entry =
          Find(sample["aopc"], {score.key.method, GridOf(score.key.parameters),
                                OrderOf(score.key.parameters), fill});
      ASSERT_NE(entry, nullptr);
      const double expected = (*entry)["score"];
      if ((*entry)["near_tie"].get<bool>()) {
        near_ties_ += std::abs(score.value - expected) > 1e-5;
        EXPECT_NEAR(score.value, expected, 1e-2);
        continue;
      }
      EXPECT_NEAR(score.value, expected, 1e-5);
      if (!entry->contains("curve")) continue;
      ASSERT_EQ(score.curve.size(), (*entry)["curve"].size());
      for (size_t k = 0; k < score.curve.size(); ++k) {
        EXPECT_NEAR(score.curve[k], (*entry)["curve"][k].get<double>(), 5e-5);
      }
    }
  }

  json expected_;
  std::unique_ptr<Model> model_;
  int near_ties_ = 0;  // flipped orders
};

TEST_P(ChestMetricsTest, MorfAtEveryGridAndClassification) {
  int correct = 0;
  for (const json& sample : Samples()) {
    SCOPED_TRACE(sample["id"].get<std::string>());
    const SampleScores scores =
        Evaluate({.aopc = AopcSpec{.grids = {4, 8, 11, 14}}}, Read(sample))
            .scores;
    EXPECT_THAT(scores.predicted_classes,
                testing::ElementsAre(sample["predicted"].get<int>()));
    EXPECT_EQ(IsCorrect(scores), sample["correct"].get<bool>());
    EXPECT_EQ(ScoresOf(scores, Metric::kAopc).size(),
              IsCorrect(scores) ? 8U : 0U);
    correct += IsCorrect(scores);
    ExpectAopc(sample, scores, "NOISE");
  }
  EXPECT_GT(correct, 0);
  EXPECT_LE(near_ties_, 1);
}

TEST_P(ChestMetricsTest, OtherOrdersAndFills) {
  const auto at_8 = [](PerturbationFill fill,
                       std::vector<PerturbationOrder> orders) {
    return EvaluationSpec{
        .aopc = AopcSpec{.grids = {8}, .orders = orders, .fill = fill}};
  };
  for (const json& sample : Samples()) {
    SCOPED_TRACE(sample["id"].get<std::string>());
    const LabelledSample labelled = Read(sample);
    ExpectAopc(
        sample,
        Evaluate(at_8(PerturbationFill::kUniformNoise,
                      {PerturbationOrder::kLerf, PerturbationOrder::kRandom}),
                 labelled)
            .scores,
        "NOISE");
    ExpectAopc(
        sample,
        Evaluate(at_8(PerturbationFill::kMean, {PerturbationOrder::kMorf}),
                 labelled)
            .scores,
        "MEAN");
    ExpectAopc(
        sample,
        Evaluate(at_8(PerturbationFill::kZero, {PerturbationOrder::kMorf}),
                 labelled)
            .scores,
        "ZERO");
  }
  EXPECT_LE(near_ties_, 1);
}

TEST_P(ChestMetricsTest, RegionsGoInTheReferencesOrder) {
  ModelClassifier classifier(*model_, "features.19");
  for (const json& sample : Samples()) {
    if (!sample["correct"].get<bool>()) continue;
    SCOPED_TRACE(sample["id"].get<std::string>());
    const LabelledSample labelled = Read(sample);
    const auto answers = classifier.Explain(
        {{.input = labelled.x, .classes = labelled.true_classes}});
    ASSERT_TRUE(answers.ok()) << answers.status();
    for (const SignedMap& map : answers->front().maps) {
      for (const int grid : {4, 8, 11, 14}) {
        const json* const entry =
            Find(sample["aopc"],
                 {map.method, grid, PerturbationOrder::kMorf, "NOISE"});
        ASSERT_NE(entry, nullptr);
        if ((*entry)["near_tie"].get<bool>()) continue;
        EXPECT_EQ(
            MostRelevantFirst(RegionGrid(grid, 112, 112).Values(map.heatmap)),
            (*entry)["regions"].get<std::vector<int>>())
            << MethodName(map.method) << " at " << grid;
      }
    }
  }
}

TEST_P(ChestMetricsTest, MaxSensitivityAtEveryRadius) {
  const MaxSensitivitySpec study = {
      .radii = {
          {0.05, 20}, {0.1, 20}, {0.2, 30}, {0.3, 30}, {0.4, 40}, {0.5, 40}}};
  for (const json& sample : Samples()) {
    SCOPED_TRACE(sample["id"].get<std::string>());
    const SampleScores scores =
        Evaluate({.max_sensitivity = study}, Read(sample)).scores;
    ASSERT_EQ(ScoresOf(scores, Metric::kMaxSensitivity).size(),
              IsCorrect(scores) ? 12U : 0U);
    for (const Score& score : ScoresOf(scores, Metric::kMaxSensitivity)) {
      bool found = false;
      for (const json& entry : sample["max_sensitivity"]) {
        if (entry["method"] != MethodKey(score.key.method) ||
            entry["radius"] != RadiusOf(score.key.parameters)) {
          continue;
        }
        found = true;
        EXPECT_NEAR(score.value, entry["sens"].get<double>(), 1e-3);
        ASSERT_EQ(score.relative_value.has_value(),
                  !entry["relative"].is_null());
        if (score.relative_value.has_value()) {
          EXPECT_NEAR(*score.relative_value, entry["relative"].get<double>(),
                      1e-3);
        }
      }
      EXPECT_TRUE(found) << RadiusOf(score.key.parameters);
    }
  }
}

TEST_P(ChestMetricsTest, HaasPredictsAsTheReference) {
  int others = 0;
  for (const bool is_signed : {false, true}) {
    for (const json& sample : Samples()) {
      const SampleScores scores =
          Evaluate({.haas = HaasSpec{is_signed}}, Read(sample)).scores;
      ASSERT_EQ(ScoresOf(scores, Metric::kHaas).size(), 2U);
      for (const Score& score : ScoresOf(scores, Metric::kHaas)) {
        for (const json& entry : sample["haas"]) {
          if (entry["method"] != MethodKey(score.key.method) ||
              entry["option"] != (is_signed ? "SIGNED" : "POSITIVE")) {
            continue;
          }
          others +=
              score.predicted_index.value() != entry["predicted"].get<int>();
        }
      }
    }
  }
  EXPECT_LE(others, 1);
}

INSTANTIATE_TEST_SUITE_P(Parts, ChestMetricsTest, testing::Range(0, kParts));

}  // namespace
}  // namespace camserve
