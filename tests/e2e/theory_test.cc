// The study's theory table, asked of a server: verdicts and residuals.
#include <map>
#include <string>

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

std::string VerdictName(v1::FaithfulnessVerdict verdict) {
  const std::string name = v1::FaithfulnessVerdict_Name(verdict);
  return name.substr(std::string("FAITHFULNESS_VERDICT_").size());
}

// "gradcam PROVEN, hirescam PROVEN".
std::string Verdicts(const json& layer) {
  return "gradcam " + layer["gradcam"]["verdict"].get<std::string>() +
         ", hirescam " + layer["hirescam"]["verdict"].get<std::string>();
}

template <typename Faithful>
std::string Verdicts(const Faithful& grad_cam, const Faithful& hires_cam) {
  return "gradcam " + VerdictName(grad_cam.verdict()) + ", hirescam " +
         VerdictName(hires_cam.verdict());
}

class TheoryTest : public testing::Test {
 protected:
  void SetUp() override {
    expected_ = ReadJson(Theory() / "expected.json");
    for (const json& model : expected_["models"]) {
      folders_.Add(model["name"], Theory() / model["file"].get<std::string>());
    }
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
  }

  static std::filesystem::path Theory() { return DataPath("theory"); }

  // The verdicts of a model's layers, by path.
  std::map<std::string, std::string> LayerVerdicts(const std::string& name) {
    const v1::ModelInfo judged = GetJudgedModel(server_->models(), name);
    std::map<std::string, std::string> verdicts;
    for (const v1::LayerInfo& layer : judged.layers()) {
      for (const std::string& path : layer.paths()) {
        verdicts[path] = Verdicts(layer.verdicts(0), layer.verdicts(1));
      }
    }
    return verdicts;
  }

  json expected_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(TheoryTest, GetModelTellsTheVerdictsOfEveryLayer) {
  for (const json& model : expected_["models"]) {
    const std::string name = model["name"];
    std::map<std::string, std::string> verdicts = LayerVerdicts(name);
    for (const json& layer : model["layers"]) {
      const std::string path = layer["path"];
      EXPECT_EQ(verdicts[path], Verdicts(layer)) << name << ' ' << path;
    }
  }
}

TEST_F(TheoryTest, ExplainTellsVerdictsAndMaps) {
  const Tensor input =
      ReadNpy(Theory() / expected_["input"].get<std::string>());
  // A batch of one.
  const Tensor x = input.shape.size() == 4 ? Part(input, {0}) : input;
  for (const json& model : expected_["models"]) {
    for (const json& layer : model["layers"]) {
      const std::string name = model["name"];
      SCOPED_TRACE(name + " " + layer["path"].get<std::string>());
      v1::ExplainRequest request = RequestOf(name, x);
      request.set_layer(layer["path"]);
      const int classes = static_cast<int>(layer["s"].size());
      for (int c = 0; c < classes; ++c) {
        request.mutable_classes()->mutable_indices()->add_values(c);
      }
      const Explained explained = Explain(server_->explanations(), request);
      ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
      const auto& explanations = explained.response.explanations();
      ASSERT_EQ(explanations.size(), 2 * classes);
      const Tensor maps =
          ReadNpy(Theory() / layer["raw_maps"].get<std::string>());
      for (int c = 0; c < classes; ++c) {
        EXPECT_EQ(Verdicts(explanations[2 * c].faithfulness(),
                           explanations[2 * c + 1].faithfulness()),
                  Verdicts(layer));
        for (int m = 0; m < 2; ++m) {
          const Tensor expected = Part(maps, {m, c});
          EXPECT_LE(GreatestDifference(
                        ToTensor(explanations[2 * c + m].raw_map()).values,
                        expected.values),
                    1e-4 * GreatestValue(expected.values));
        }
      }
    }
  }
}

}  // namespace
}  // namespace camserve
