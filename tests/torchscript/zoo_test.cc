// Architectures from the field, scripted and traced: the fixtures' zoo.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/npy.h"
#include "tests/support/test_device.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using nlohmann::json;

class Zoo {
 public:
  Zoo()
      : folder_(DataPath("zoo")),
        expected_(ReadJson(folder_ / "expected.json")),
        input_(ReadNpy(folder_ / std::string(expected_["input"]))) {}

  std::vector<json> Models(const std::string& verdict) const {
    std::vector<json> models;
    for (const json& model : expected_["models"]) {
      if (model["expected"] == verdict) models.push_back(model);
    }
    return models;
  }

  const std::filesystem::path& folder() const { return folder_; }
  const Tensor& input() const { return input_; }

 private:
  const std::filesystem::path folder_;
  const json expected_;
  const Tensor input_;
};

// MNASNet's random weights enlarge rounding: the reference itself is 9e-5 from
// the logits in float64, the next model 5e-6.
double LogitTolerance(const json& entry) {
  const std::string file = entry["files"][0]["file"];
  return file.starts_with("mnasnet") ? 2e-4 : 1e-4;
}

void ExpectMaps(const Zoo& zoo, const Model& model, const json& entry,
                const json& maps) {
  SCOPED_TRACE(std::string(maps["layer"]));
  const Tensor expected = ReadNpy(zoo.folder() / std::string(maps["file"]));
  std::vector<SampleQuestion> questions = QuestionsOf(zoo.input(), {});
  for (size_t n = 0; n < questions.size(); ++n) {
    questions[n].classes = entry["classes"][n].get<ClassIndices>();
  }
  const auto explanations = ExplainAll(model, maps["layer"], questions);
  for (size_t n = 0; n < explanations.size(); ++n) {
    ASSERT_EQ(explanations[n].maps.size(), 4U);
    const json logits = entry["logits"][n];
    if (logits.size() == 1) {
      EXPECT_NEAR(explanations[n].logits.at(1), logits[0], 1e-4);
    } else {
      ExpectLogits(explanations[n].logits, logits, LogitTolerance(entry));
    }
    for (size_t i = 0; i < 4; ++i) {  // by class, then method
      const Tensor map =
          Slice(expected, {static_cast<int64_t>(n), static_cast<int64_t>(i % 2),
                           static_cast<int64_t>(i / 2)});
      EXPECT_LE(Distance(explanations[n].maps[i].raw, map),
                3e-4 * Magnitude(map))
          << "sample " << n << ", class " << i / 2 << ", method " << i % 2;
    }
  }
}

class LaidOutZooTest : public testing::TestWithParam<TrunkLayout> {};

TEST_P(LaidOutZooTest, ExplainsEveryArchitectureAtItsLayers) {
  const Zoo zoo;
  for (const json& entry : zoo.Models("explain")) {
    for (const json& form : entry["files"]) {
      SCOPED_TRACE(std::string(form["file"]));
      const absl::Time start = absl::Now();
      const auto model =
          LoadModel(zoo.folder() / std::string(form["file"]), GetParam());
      RecordProperty(form["file"], absl::FormatDuration(absl::Now() - start));
      ASSERT_TRUE(model.ok()) << model.status();
      if (TestDevice() == "cpu") {
        EXPECT_EQ((*model)->trunk().layout, GetParam());
        for (const LayerInfo& layer : (*model)->Layers()) {
          // oneDNN's blocked layouts know no pooling to a size that does not
          // divide the map's.
          if (GetParam() == TrunkLayout::kBlocked &&
              layer.paths[0] == "avgpool") {
            continue;
          }
          EXPECT_EQ(layer.not_optimized, "") << layer.paths[0];
        }
      }
      EXPECT_THAT(entry["same_tensor"].get<std::vector<std::string>>(),
                  testing::Contains((*model)->default_layer()));
      for (const char* role : {"default", "middle"}) {
        if (!entry["maps"].contains(role)) continue;  // tests/data: too large
        ExpectMaps(zoo, **model, entry, entry["maps"][role]);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, LaidOutZooTest,
                         testing::ValuesIn(kTrunkLayouts),
                         [](const auto& info) {
                           return std::string(TrunkLayoutName(info.param));
                         });

TEST(ZooTest, EveryPathToOneTensorExplainsIt) {
  const Zoo zoo;
  for (const json& entry : zoo.Models("explain")) {
    const auto model =
        LoadModel(zoo.folder() / std::string(entry["files"][0]["file"]));
    ASSERT_TRUE(model.ok()) << model.status();
    const auto questions = QuestionsOf(zoo.input(), {0});
    const auto first = ExplainAll(**model, "", questions);
    for (const std::string path : entry["same_tensor"]) {
      SCOPED_TRACE(path);
      const auto other = ExplainAll(**model, path, questions);
      EXPECT_EQ(other.at(0).maps.at(0).raw, first.at(0).maps.at(0).raw);
    }
  }
}

TEST(ZooTest, ResidualsAreLookedForInAllClasses) {
  const Zoo zoo;
  for (const json& entry : zoo.Models("explain")) {
    SCOPED_TRACE(std::string(entry["files"][0]["file"]));
    const auto model =
        LoadModel(zoo.folder() / std::string(entry["files"][0]["file"]));
    ASSERT_TRUE(model.ok()) << model.status();
    ASSERT_TRUE((*model)->JudgeLayers(absl::InfiniteFuture()).value());
    for (const LayerInfo& layer : (*model)->Layers()) {
      SCOPED_TRACE(layer.paths[0]);
      for (const FaithfulnessVerdict verdict : layer.verdicts) {
        EXPECT_NE(verdict, FaithfulnessVerdict::kUnknownYet);
        if (verdict != FaithfulnessVerdict::kUnknown) continue;
        EXPECT_EQ(layer.classes_checked, (*model)->class_count());
      }
    }
  }
}

TEST(ZooTest, RefusesWhatHasNoMapsAndSaysWhy) {
  const Zoo zoo;
  for (const json& entry : zoo.Models("refuse")) {
    for (const json& form : entry["files"]) {
      SCOPED_TRACE(std::string(form["file"]));
      const auto model = LoadModel(zoo.folder() / std::string(form["file"]));
      ASSERT_FALSE(model.ok());
      EXPECT_TRUE(absl::IsFailedPrecondition(model.status())) << model.status();
      EXPECT_GT(model.status().message().size(), 40U) << model.status();
      std::cout << form["file"] << ": " << model.status().message() << "\n";
    }
  }
}

}  // namespace
}  // namespace camserve
