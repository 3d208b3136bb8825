// Models whose file ends in softmax or log_softmax give the numbers of the
// model without it.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/algorithm/container.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/multilabel_fixture.h"
#include "tests/e2e/requests.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

using nlohmann::json;

// The chest model again, behind each of the last steps of exclusive classes.
class LastStepTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    REQUIRE_FIXTURES();
    expected_ = ReadJson(Multilabel() / "expected.json")["exclusive"];
    folders_.Add("chest", Multilabel() / GetParam(), R"(
      input { height: 112 width: 112 mean: 0.5 std: 0.5 }
      class_labels: [ "normal", "pneumonia" ]
    )");
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
  }

  static std::filesystem::path Chest() { return FixturesDir() / "chest"; }

  json expected_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_P(LastStepTest, TheLogitsUnderItAreExplained) {
  const json chest = ReadJson(Chest() / "expected.json");
  const json& entry = chest["arrays"]["raw_maps.features.19"];
  const Tensor maps = ReadNpy(Chest() / entry["file"].get<std::string>());
  for (const json& expected : expected_["samples"]) {
    SCOPED_TRACE(expected["id"].get<std::string>());
    const auto sample =
        absl::c_find_if(chest["samples"], [&](const json& candidate) {
          return candidate["id"] == expected["id"];
        });
    ASSERT_NE(sample, chest["samples"].end());
    const int64_t number = sample - chest["samples"].begin();
    v1::ExplainRequest request = RequestOf(
        "chest", ReadFile(Chest() / "images" /
                          (expected["id"].get<std::string>() + ".png")));
    request.set_layer("features.19");
    for (int c = 0; c < 2; ++c) {
      request.mutable_classes()->mutable_indices()->add_values(c);
    }
    const Explained explained = Explain(server_->explanations(), request);
    ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
    for (const v1::ClassScore& score : explained.response.scores()) {
      const double logit = expected["logits"][score.index()];
      EXPECT_NEAR(score.logit(), logit, ScaledTolerance(logit));
      EXPECT_NEAR(score.probability(),
                  expected["probabilities"][score.index()].get<double>(), 1e-5);
    }
    for (int i = 0; i < 2 * kMethods; ++i) {
      const Tensor map = Part(maps, {number, i % kMethods, i / kMethods});
      EXPECT_LE(
          GreatestDifference(
              ToTensor(explained.response.explanations(i).raw_map()).values,
              map.values),
          1e-4 * GreatestValue(map.values));
    }
  }
}

TEST_P(LastStepTest, GetModelTellsWhatWasTakenOff) {
  const v1::ModelInfo model = GetModel(server_->models(), "chest");
  ASSERT_EQ(model.status().state(), v1::MODEL_STATE_READY)
      << model.status().reason();
  EXPECT_EQ(model.output().kind(), v1::OUTPUT_KIND_EXCLUSIVE);
  EXPECT_EQ(model.output().removed_step(),
            std::string(GetParam()) == "log_softmax_traced.pt"
                ? v1::LAST_STEP_LOG_SOFTMAX
                : v1::LAST_STEP_SOFTMAX);
}

INSTANTIATE_TEST_SUITE_P(Files, LastStepTest,
                         testing::Values("softmax_scripted.pt",
                                         "log_softmax_traced.pt",
                                         "softmax_wrapped_scripted.pt"),
                         [](const auto& info) {
                           std::string name = info.param;
                           name.resize(name.size() - 3);
                           return name;
                         });

}  // namespace
}  // namespace camserve
