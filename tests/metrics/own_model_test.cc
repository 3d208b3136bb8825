// Metrics on a model of the project's own, with LibTorch: what may change a
// score, and by how much.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/scores/philox.h"
#include "gtest/gtest.h"
#include "server/metrics/evaluate_sample.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/common/scores/scores_of.h"
#include "tests/metrics/model_classifier.h"
#include "tests/models/test_models.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr int kSamples = 24;

class OwnModelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { InitializeTorch(1); }

  void SetUp() override {
    const std::string path = (folder_.path() / "model.pt").string();
    WriteTestModel("conv_flatten_scores", path);
    auto model = LoadTorchScript({.path = path});
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
  }

  // Noise in [0, 1), of the class that the model predicts.
  LabelledSample Sample(int number) {
    LabelledSample sample = {.id = absl::StrCat("sample ", number),
                             .x = {.shape = {3, 32, 32}}};
    sample.x.values.resize(3 * 32 * 32);
    FillUniform({.stream = StreamOf(sample.id)}, 0,
                absl::MakeSpan(sample.x.values));
    ModelClassifier classifier(*model_);
    const auto answers = classifier.Explain({{.input = sample.x}});
    sample.true_classes = {answers->at(0).maps.at(0).class_index};
    return sample;
  }

  SampleScores Evaluate(const LabelledSample& sample, int batch_size) {
    EvaluationSpec spec;
    spec.aopc = AopcSpec{
        .grids = {4, 8},
        .orders = {PerturbationOrder::kMorf, PerturbationOrder::kRandom}};
    spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 7}}};
    spec.haas = HaasSpec{};
    spec.seed = 3;
    spec.mean = {0, 0, 0};
    spec.std = {1, 1, 1};
    spec.batch_size = batch_size;
    ModelClassifier classifier(*model_);
    auto evaluation = EvaluateSample(spec, sample, classifier);
    EXPECT_TRUE(evaluation.ok()) << evaluation.status();
    EXPECT_EQ(evaluation->scores.predicted_classes, sample.true_classes);
    return std::move(evaluation->scores);
  }

  TemporaryFolder folder_;
  std::unique_ptr<Model> model_;
};

TEST_F(OwnModelTest, TheSameBatchesGiveTheSameBits) {
  for (int number = 0; number < 4; ++number) {
    const LabelledSample sample = Sample(number);
    const SampleScores first = Evaluate(sample, 8);
    const SampleScores second = Evaluate(sample, 8);
    EXPECT_EQ(first.logits, second.logits);
    for (size_t i = 0; i < ScoresOf(first, Metric::kAopc).size(); ++i) {
      EXPECT_EQ(ScoresOf(first, Metric::kAopc)[i].curve,
                ScoresOf(second, Metric::kAopc)[i].curve);
    }
    for (size_t i = 0; i < ScoresOf(first, Metric::kMaxSensitivity).size();
         ++i) {
      EXPECT_EQ(ScoresOf(first, Metric::kMaxSensitivity)[i].value,
                ScoresOf(second, Metric::kMaxSensitivity)[i].value);
    }
  }
}

// Counts the AOPC scores that differ by more than float noise: those of samples
// whose order of regions flipped, two values being within it of each other.
class Agreement {
 public:
  void Compare(const SampleScores& scores, const SampleScores& reference) {
    ASSERT_EQ(ScoresOf(scores, Metric::kAopc).size(),
              ScoresOf(reference, Metric::kAopc).size());
    for (size_t i = 0; i < ScoresOf(scores, Metric::kAopc).size(); ++i) {
      ++compared_;
      flipped_ += std::abs(ScoresOf(scores, Metric::kAopc)[i].value -
                           ScoresOf(reference, Metric::kAopc)[i].value) > 1e-5;
    }
    for (size_t i = 0; i < ScoresOf(scores, Metric::kMaxSensitivity).size();
         ++i) {
      const double expected =
          ScoresOf(reference, Metric::kMaxSensitivity)[i].value;
      EXPECT_NEAR(ScoresOf(scores, Metric::kMaxSensitivity)[i].value, expected,
                  1e-5 * std::max(1.0, expected));
    }
    for (size_t i = 0; i < ScoresOf(scores, Metric::kHaas).size(); ++i) {
      EXPECT_EQ(ScoresOf(scores, Metric::kHaas)[i].predicted_index,
                ScoresOf(reference, Metric::kHaas)[i].predicted_index);
    }
  }

  void ExpectFewFlipped() const {
    testing::Test::RecordProperty("compared", compared_);
    testing::Test::RecordProperty("flipped", flipped_);
    EXPECT_GT(compared_, 0);
    EXPECT_LE(flipped_, compared_ / 100);
  }

 private:
  int compared_ = 0;
  int flipped_ = 0;
};

TEST_F(OwnModelTest, OtherBatchSizesChangeNoMoreThanFloatNoise) {
  Agreement agreement;
  for (int number = 0; number < kSamples; ++number) {
    const LabelledSample sample = Sample(number);
    const SampleScores reference = Evaluate(sample, 8);
    for (const int batch_size : {1, 5, 32}) {
      agreement.Compare(Evaluate(sample, batch_size), reference);
    }
  }
  agreement.ExpectFewFlipped();
}

TEST_F(OwnModelTest, OtherThreadCountsChangeNoMoreThanFloatNoise) {
  Agreement agreement;
  for (int number = 0; number < kSamples; ++number) {
    const LabelledSample sample = Sample(number);
    InitializeTorch(1);
    const SampleScores reference = Evaluate(sample, 8);
    for (const int threads : {2, 3}) {
      InitializeTorch(threads);
      agreement.Compare(Evaluate(sample, 8), reference);
    }
  }
  InitializeTorch(1);
  agreement.ExpectFewFlipped();
}

}  // namespace
}  // namespace camserve
