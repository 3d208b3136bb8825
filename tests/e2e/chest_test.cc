// The chest model over gRPC, from PNG files, against the reference. The
// tolerances are those of the fixtures' README.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

using nlohmann::json;
using ::testing::Contains;

constexpr const char* kTraced = "model_traced.pt";
constexpr const char* kLastLayer = "features.19";
constexpr const char* kMiddleLayer = "features.12";
constexpr const char* kMethodKeys[] = {"gradcam", "hirescam"};
constexpr int kClasses = 2;
constexpr int kMethods = 2;

constexpr const char* kConfig = R"(
  input { height: 112 width: 112 mean: 0.5 std: 0.5 resize: RESIZE_STRETCH }
  class_labels: "normal"
  class_labels: "pneumonia"
)";

double ScaledTolerance(double logit) {
  return 1e-4 * std::max(1.0, std::abs(logit));
}

std::filesystem::path Chest() { return DataPath("chest"); }

// Of the two files of the model tests/data has the scripted one.
class ChestTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == kTraced) {
      REQUIRE_FIXTURES();
    }
    expected_ = ReadJson(Chest() / "expected.json");
    folders_.Add("chest", Chest() / GetParam(), kConfig);
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
  }

  // Both methods for both classes of a sample, from its PNG.
  v1::ExplainResponse ExplainSample(const json& sample,
                                    const std::string& layer, bool heatmaps) {
    const std::string id = sample["id"];
    v1::ExplainRequest request =
        RequestOf("chest", ReadFile(Chest() / "images" / (id + ".png")));
    request.set_layer(layer);
    request.mutable_classes()->mutable_indices()->add_values(0);
    request.mutable_classes()->mutable_indices()->add_values(1);
    request.add_outputs(v1::OUTPUT_RAW_MAP);
    if (heatmaps) request.add_outputs(v1::OUTPUT_HEATMAP);
    Explained explained = Explain(server_->explanations(), request);
    EXPECT_TRUE(explained.status.ok()) << id << ' ' << Text(explained.status);
    EXPECT_EQ(explained.response.explanations_size(), kClasses * kMethods);
    return std::move(explained.response);
  }

  json expected_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

// Answers come in the order of classes, then methods.
const v1::Explanation& Of(const v1::ExplainResponse& response, int class_index,
                          int method) {
  return response.explanations(class_index * kMethods + method);
}

void ExpectScores(const v1::ExplainResponse& response, const json& sample) {
  ASSERT_EQ(response.scores_size(), kClasses);
  EXPECT_EQ(response.scores(0).index(), sample["predicted"].get<int>());
  for (const v1::ClassScore& score : response.scores()) {
    const double logit = sample["logits"][score.index()];
    EXPECT_NEAR(score.logit(), logit, ScaledTolerance(logit));
    EXPECT_NEAR(score.probability(),
                sample["probabilities"][score.index()].get<double>(), 1e-5);
    EXPECT_EQ(score.label(), score.index() == 0 ? "normal" : "pneumonia");
  }
}

void ExpectFaithfulness(const v1::Faithfulness& faithfulness,
                        const json& expected, int class_index, int method) {
  const double s = expected["s"][class_index];
  const double tolerance = ScaledTolerance(s);
  const std::string key = std::string("residual_") + kMethodKeys[method];
  EXPECT_NEAR(faithfulness.logit(), s, tolerance);
  EXPECT_NEAR(faithfulness.bias(), expected["b"][class_index].get<double>(),
              tolerance);
  EXPECT_NEAR(faithfulness.residual(), expected[key][class_index].get<double>(),
              tolerance);
}

v1::EmptyReason ReasonOf(const std::string& map_status) {
  if (map_status == "OK") return v1::EMPTY_REASON_UNSPECIFIED;
  return map_status == "CONSTANT_MAP" ? v1::EMPTY_REASON_CONSTANT_MAP
                                      : v1::EMPTY_REASON_NO_POSITIVE_EVIDENCE;
}

void ExpectRawMap(const v1::Explanation& explanation, const Tensor& expected) {
  const Tensor map = ToTensor(explanation.raw_map());
  EXPECT_EQ(map.shape, expected.shape);
  EXPECT_LE(GreatestDifference(map.values, expected.values),
            1e-4 * GreatestValue(expected.values));
}

TEST_P(ChestTest, ScoresRawMapsAndResiduals) {
  for (const std::string layer : {kLastLayer, kMiddleLayer}) {
    const json& entry = expected_["arrays"]["raw_maps." + layer];
    const Tensor maps = ReadNpy(Chest() / entry["file"].get<std::string>());
    EXPECT_EQ(maps.shape, entry["shape"].get<std::vector<int64_t>>());
    int64_t number = 0;
    for (const json& sample : expected_["samples"]) {
      SCOPED_TRACE(layer + " " + sample["id"].get<std::string>());
      const auto response = ExplainSample(sample, layer, false);
      ASSERT_EQ(response.explanations_size(), kClasses * kMethods);
      ExpectScores(response, sample);
      for (int m = 0; m < kMethods; ++m) {
        for (int c = 0; c < kClasses; ++c) {
          const v1::Explanation& one = Of(response, c, m);
          if (number < maps.shape[0]) {  // tests/data: of the first samples
            ExpectRawMap(one, Part(maps, {number, m, c}));
          }
          ExpectFaithfulness(one.faithfulness(), sample["faithfulness"][layer],
                             c, m);
          const json& statuses = sample["map_status"][layer][kMethodKeys[m]];
          EXPECT_EQ(one.empty_reason(), ReasonOf(statuses[c]));
        }
      }
      ++number;
    }
  }
}

TEST_P(ChestTest, Heatmaps) {
  const json& entry = expected_["arrays"]["heatmaps"];
  const Tensor heatmaps = ReadNpy(Chest() / entry["file"].get<std::string>());
  int64_t number = 0;
  for (const std::string id : entry["ids"]) {
    SCOPED_TRACE(id);
    const auto sample = std::find_if(
        expected_["samples"].begin(), expected_["samples"].end(),
        [&](const json& candidate) { return candidate["id"] == id; });
    ASSERT_NE(sample, expected_["samples"].end());
    const auto response = ExplainSample(*sample, kLastLayer, true);
    ASSERT_EQ(response.explanations_size(), kClasses * kMethods);
    for (int m = 0; m < kMethods; ++m) {
      const Tensor heatmap =
          ToTensor(Of(response, (*sample)["label"], m).heatmap());
      const Tensor expected = Part(heatmaps, {number, m});
      EXPECT_EQ(heatmap.shape, expected.shape);
      EXPECT_LE(GreatestDifference(heatmap.values, expected.values), 2e-4);
    }
    ++number;
  }
}

// The study's claim: with this architecture HiResCAM is faithful, Grad-CAM not.
TEST_P(ChestTest, HiResCamIsProvenAtTheLastConvolutionAndGradCamIsNot) {
  for (const json& sample : expected_["samples"]) {
    SCOPED_TRACE(sample["id"].get<std::string>());
    const auto response = ExplainSample(sample, "", false);
    ASSERT_EQ(response.explanations_size(), kClasses * kMethods);
    for (int c = 0; c < kClasses; ++c) {
      const v1::Faithfulness& grad_cam = Of(response, c, 0).faithfulness();
      const v1::Faithfulness& hires_cam = Of(response, c, 1).faithfulness();
      EXPECT_EQ(hires_cam.verdict(), v1::FAITHFULNESS_VERDICT_PROVEN);
      EXPECT_LE(hires_cam.residual(), ScaledTolerance(hires_cam.logit()));
      EXPECT_NE(grad_cam.verdict(), v1::FAITHFULNESS_VERDICT_PROVEN);
    }
  }
}

TEST_P(ChestTest, TheModelIsTheFileThatWasGiven) {
  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.mutable_model()->set_name("chest");
  v1::GetModelResponse response;
  const grpc::Status status =
      server_->models().GetModel(&context, request, &response);
  ASSERT_TRUE(status.ok()) << Text(status);
  const std::string kind =
      std::string(GetParam()) == kTraced ? "traced" : "scripted";
  EXPECT_EQ(response.model().status().model().sha256(),
            expected_["model"]["files"][kind]["sha256"].get<std::string>());
  // Several modules return that tensor; any of them may be the default.
  const auto& paths = response.model().layers().rbegin()->paths();
  EXPECT_THAT(paths, Contains(kLastLayer));
  EXPECT_THAT(paths, Contains(response.model().default_layer()));
}

INSTANTIATE_TEST_SUITE_P(Files, ChestTest,
                         testing::Values("model_scripted.pt", kTraced),
                         [](const auto& info) {
                           return std::string(info.param) == kTraced
                                      ? "Traced"
                                      : "Scripted";
                         });

}  // namespace
}  // namespace camserve
