// Models of several labels over gRPC, from PNG files, against the reference.
// The tolerances are those of the fixtures' README.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/multilabel_fixture.h"
#include "tests/e2e/requests.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::ElementsAreArray;

class MultilabelFilesTest : public MultilabelTest,
                            public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    REQUIRE_FIXTURES();
    Start(GetParam());
  }

  v1::ExplainResponse ExplainSample(const json& sample,
                                    const v1::ClassSelector& classes) {
    v1::ExplainRequest request = RequestOf("findings", ImageOf(sample));
    *request.mutable_classes() = classes;
    Explained explained = Explain(server_->explanations(), request);
    EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
    return std::move(explained.response);
  }
};

void ExpectScores(const v1::ExplainResponse& response, const json& sample) {
  EXPECT_EQ(response.output(), v1::OUTPUT_KIND_MULTI_LABEL);
  ASSERT_EQ(response.scores_size(), kLabels);
  for (const v1::ClassScore& score : response.scores()) {
    const double logit = sample["logits"][score.index()];
    EXPECT_NEAR(score.logit(), logit, ScaledTolerance(logit));
    EXPECT_NEAR(score.probability(),
                sample["probabilities"][score.index()].get<double>(), 5e-5);
    EXPECT_EQ(score.predicted(),
              absl::c_linear_search(sample["predicted"], score.index()));
  }
}

v1::EmptyReason ReasonOf(const std::string& map_status) {
  if (map_status == "OK") return v1::EMPTY_REASON_UNSPECIFIED;
  return map_status == "CONSTANT_MAP" ? v1::EMPTY_REASON_CONSTANT_MAP
                                      : v1::EMPTY_REASON_NO_POSITIVE_EVIDENCE;
}

// One explanation of a pair, by one method.
void ExpectExplained(const v1::Explanation& explanation, const json& pair,
                     const Tensor& expected_map, const std::string& method) {
  EXPECT_EQ(explanation.target().index(), pair["label"].get<int>());
  EXPECT_EQ(explanation.target().predicted(), pair["predicted"].get<bool>());
  const Tensor map = ToTensor(explanation.raw_map());
  EXPECT_EQ(map.shape, expected_map.shape);
  EXPECT_LE(GreatestDifference(map.values, expected_map.values),
            1e-4 * GreatestValue(expected_map.values));
  EXPECT_EQ(explanation.empty_reason(), ReasonOf(pair["map_status"][method]));
  const json& faithfulness = pair["faithfulness"];
  const double s = faithfulness["s"];
  const v1::Faithfulness& found = explanation.faithfulness();
  EXPECT_NEAR(found.logit(), s, ScaledTolerance(s));
  EXPECT_NEAR(found.bias(), faithfulness["b"].get<double>(),
              ScaledTolerance(s));
  EXPECT_NEAR(found.residual(),
              faithfulness["residual_" + method].get<double>(),
              ScaledTolerance(s));
}

TEST_P(MultilabelFilesTest, ScoresMapsAndResidualsOfEveryPair) {
  const Tensor maps =
      ReadNpy(Multilabel() /
              expected_["arrays"]["raw_maps"]["file"].get<std::string>());
  int64_t number = 0;
  for (const json& sample : expected_["samples"]) {
    if (sample["labels"].empty()) continue;
    SCOPED_TRACE(sample["id"].get<std::string>());
    v1::ClassSelector classes;
    for (const std::string& name : NamesOf(sample["labels"])) {
      classes.mutable_labels()->add_values(name);
    }
    const v1::ExplainResponse response = ExplainSample(sample, classes);
    ExpectScores(response, sample);
    const auto labels = static_cast<int>(sample["labels"].size());
    ASSERT_EQ(response.explanations_size(), labels * kMethods);
    for (int i = 0; i < labels; ++i, ++number) {
      for (int m = 0; m < kMethods; ++m) {
        ExpectExplained(response.explanations(i * kMethods + m),
                        expected_["pairs"][number], Part(maps, {number, m}),
                        kMethodKeys[m]);
      }
    }
  }
  EXPECT_EQ(number, static_cast<int64_t>(expected_["pairs"].size()));
}

// Greatest logit first.
std::vector<int> PredictedOf(const json& sample) {
  std::vector<int> predicted = sample["predicted"];
  absl::c_sort(predicted, [&](int left, int right) {
    return sample["logits"][left] > sample["logits"][right];
  });
  return predicted;
}

TEST_P(MultilabelFilesTest, ExplainsWhatIsAboveItsThreshold) {
  v1::ClassSelector classes;
  classes.set_above_threshold(true);
  bool some_have_none = false;
  for (const json& sample : expected_["samples"]) {
    SCOPED_TRACE(sample["id"].get<std::string>());
    const v1::ExplainResponse response = ExplainSample(sample, classes);
    ExpectScores(response, sample);
    std::vector<int> explained;
    for (int i = 0; i < response.explanations_size(); i += kMethods) {
      explained.push_back(response.explanations(i).target().index());
    }
    EXPECT_THAT(explained, ElementsAreArray(PredictedOf(sample)));
    some_have_none = some_have_none || explained.empty();
  }
  EXPECT_TRUE(some_have_none);
}

TEST_P(MultilabelFilesTest, GetModelTellsWhatTheOutputMeans) {
  const v1::ModelInfo model = GetModel(server_->models(), "findings");
  ASSERT_EQ(model.status().state(), v1::MODEL_STATE_READY)
      << model.status().reason();
  EXPECT_EQ(model.output().kind(), v1::OUTPUT_KIND_MULTI_LABEL);
  EXPECT_EQ(model.output().removed_step(),
            std::string(GetParam()) == "raw_logits_scripted.pt"
                ? v1::LAST_STEP_UNSPECIFIED
                : v1::LAST_STEP_SIGMOID);
  EXPECT_THAT(model.output().thresholds(),
              ElementsAre(0.5, 0.4, 0.5, 0.6, 0.5));
  EXPECT_EQ(model.warnings_size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Files, MultilabelFilesTest,
                         testing::Values("raw_logits_scripted.pt",
                                         "sigmoid_scripted.pt",
                                         "sigmoid_traced.pt"),
                         [](const auto& info) {
                           std::string name = info.param;
                           name.resize(name.size() - 3);
                           return name;
                         });

TEST_F(MultilabelTest, MoreLabelsThanARequestMayHaveAreRefused) {
  REQUIRE_FIXTURES();
  Start("sigmoid_scripted.pt", {"--max_classes=2"});
  for (const json& sample : expected_["samples"]) {
    v1::ExplainRequest request = RequestOf("findings", ImageOf(sample));
    request.mutable_classes()->set_above_threshold(true);
    const Explained explained = Explain(server_->explanations(), request);
    const size_t predicted = sample["predicted"].size();
    EXPECT_EQ(explained.status.error_code(),
              predicted > 2 ? grpc::INVALID_ARGUMENT : grpc::OK)
        << Text(explained.status);
    if (predicted <= 2) continue;
    EXPECT_THAT(explained.status.error_message(),
                testing::HasSubstr("labels are predicted; at most 2 are "
                                   "explained in one request"));
  }
}

// What contradicts the file is refused with the reason.
TEST(MultilabelConfigTest, WhatContradictsTheFileIsNotLoaded) {
  REQUIRE_FIXTURES();
  const ModelFolders folders;
  folders.Add("thresholds", Multilabel() / "softmax_scripted.pt",
              "input { height: 112 width: 112 } thresholds: 0.5");
  folders.Add("labels", Multilabel() / "softmax_scripted.pt",
              "input { height: 112 width: 112 } "
              "output: OUTPUT_KIND_MULTI_LABEL");
  folders.Add("four", Multilabel() / "sigmoid_scripted.pt",
              "input { channels: 1 height: 64 width: 64 } "
              "thresholds: [ 0.5, 0.5, 0.5, 0.5 ]");
  RealServer server(folders.path());
  server.AwaitReady();
  const auto reason = [&](const std::string& name) {
    const v1::ModelInfo model = GetModel(server.models(), name);
    EXPECT_EQ(model.status().state(), v1::MODEL_STATE_FAILED) << name;
    return model.status().reason();
  };
  EXPECT_THAT(reason("thresholds"),
              testing::HasSubstr("thresholds has 1 values, but the model's "
                                 "classes exclude each other"));
  EXPECT_THAT(reason("labels"), testing::HasSubstr("softmax"));
  EXPECT_THAT(reason("four"),
              testing::HasSubstr("thresholds has 4 values, but the model has 5 "
                                 "labels"));
}

}  // namespace
}  // namespace camserve
