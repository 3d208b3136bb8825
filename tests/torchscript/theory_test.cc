// The study's theory table: which maps add up to the class score, and why.
#include <cmath>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/npy.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using nlohmann::json;

const char* VerdictName(FaithfulnessVerdict verdict) {
  switch (verdict) {
    case FaithfulnessVerdict::kProven:
      return "PROVEN";
    case FaithfulnessVerdict::kNotFaithful:
      return "NOT_FAITHFUL";
    case FaithfulnessVerdict::kUnknown:
      return "UNKNOWN";
    case FaithfulnessVerdict::kUnknownYet:
      return "UNKNOWN_YET";
  }
  return "";
}

FaithfulnessVerdict ListedVerdict(const std::vector<LayerInfo>& layers,
                                  const std::string& path, size_t method) {
  for (const LayerInfo& layer : layers) {
    for (const std::string& name : layer.paths) {
      if (name == path) return layer.verdicts[static_cast<CamMethod>(method)];
    }
  }
  ADD_FAILURE() << "no layer " << path;
  return FaithfulnessVerdict::kUnknown;
}

void ExpectMap(const SignedMap& map, const json& layer, const Tensor& expected,
               size_t method, size_t class_index) {
  const json& told = layer[method == 0 ? "gradcam" : "hirescam"];
  EXPECT_EQ(VerdictName(map.verdict), told["verdict"]);
  EXPECT_LE(Distance(map.raw, expected), 1e-4 * Magnitude(expected));
  const double logit = layer["s"][class_index];
  const double tolerance = 1e-4 * std::max(1.0, std::abs(logit));
  EXPECT_NEAR(map.logit, logit, tolerance);
  EXPECT_NEAR(map.bias.value(), layer["b"][class_index], tolerance);
  EXPECT_NEAR(map.residual.value(), told["residual"][class_index], tolerance);
}

TEST(TheoryTest, VerdictsMapsAndResidualsComeOutAsInTheTable) {
  const std::filesystem::path folder = DataPath("theory");
  const json expected = ReadJson(folder / "expected.json");
  const Tensor input = ReadNpy(folder / std::string(expected["input"]));
  for (const json& entry : expected["models"]) {
    SCOPED_TRACE(std::string(entry["file"]));
    const auto model = LoadModel(folder / std::string(entry["file"]));
    ASSERT_TRUE(model.ok()) << model.status();
    ASSERT_TRUE((*model)->JudgeLayers(absl::InfiniteFuture()).value());
    const std::vector<LayerInfo> layers = (*model)->Layers();
    EXPECT_EQ((*model)->default_layer(), "features");
    for (const json& layer : entry["layers"]) {
      SCOPED_TRACE(std::string(layer["path"]));
      const Tensor maps = ReadNpy(folder / std::string(layer["raw_maps"]));
      const auto answers =
          ExplainAll(**model, layer["path"], QuestionsOf(input, {0, 1, 2, 3}));
      for (size_t i = 0; i < 8; ++i) {
        const size_t method = i % 2;
        const size_t class_index = i / 2;
        SCOPED_TRACE(testing::Message()
                     << "class " << class_index << ", method " << method);
        ExpectMap(answers.at(0).maps.at(i), layer,
                  Slice(maps, {static_cast<int64_t>(method),
                               static_cast<int64_t>(class_index)}),
                  method, class_index);
        EXPECT_EQ(ListedVerdict(layers, layer["path"], method),
                  answers[0].maps[i].verdict);
      }
    }
  }
}

}  // namespace
}  // namespace camserve
