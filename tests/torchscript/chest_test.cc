// A real classifier of chest x-rays, scripted and traced, against the
// reference: here from the reference's own inputs; tests/e2e goes through PNG
// and gRPC.
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

constexpr const char* kTraced = "model_traced.pt";

void ExpectSample(const SampleExplanation& answer, const Tensor& maps,
                  int64_t index, const Tensor& heatmaps, int64_t sample) {
  ASSERT_EQ(answer.maps.size(), 4U);
  for (int64_t i = 0; i < 4; ++i) {  // by class, then method
    const Tensor expected = Slice(maps, {index, i % 2, i / 2});
    EXPECT_LE(Distance(answer.maps[i].raw, expected),
              1e-4 * Magnitude(expected))
        << "class " << i / 2 << ", method " << i % 2;
  }
  for (int64_t method = 0; method < 2; ++method) {  // both are of class 0
    EXPECT_LE(Distance(answer.maps[method].heatmap,
                       Slice(heatmaps, {sample, method})),
              2e-4);
  }
}

// Where the sample that an array calls `id` stands among all samples.
int64_t IndexOf(const json& expected, const json& id) {
  for (size_t i = 0; i < expected["samples"].size(); ++i) {
    if (expected["samples"][i]["id"] == id) return static_cast<int64_t>(i);
  }
  ADD_FAILURE() << "no sample " << id;
  return 0;
}

// Of the two forms of the model tests/data has the scripted one.
class ChestTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == kTraced) {
      REQUIRE_FIXTURES();
    }
  }
};

TEST_P(ChestTest, MapsHeatmapsAndResidualsAreTheReferences) {
  const std::filesystem::path folder = DataPath("chest");
  const json expected = ReadJson(folder / "expected.json");
  const auto model = LoadModel(folder / GetParam());
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->input_shape(), (std::vector<int64_t>{3, 112, 112}));
  const auto questions = QuestionsOf(ReadNpy(folder / "arrays/x.npy"), {0, 1});
  const auto answers = ExplainAll(**model, "features.19", questions);
  const Tensor heatmaps = ReadNpy(folder / "arrays/heatmaps.npy");
  const Tensor maps = ReadNpy(folder / "arrays/raw_maps.features.19.npy");
  const json& ids = expected["arrays"]["x"]["ids"];
  ASSERT_EQ(answers.size(), ids.size());
  for (size_t n = 0; n < ids.size(); ++n) {
    SCOPED_TRACE(testing::Message() << "sample " << n);
    const json& id = ids[n];
    ASSERT_EQ(expected["arrays"]["heatmaps"]["ids"][n], id);
    const int64_t index = IndexOf(expected, id);
    ASSERT_EQ(expected["samples"][index]["label"], 0);
    ExpectLogits(answers[n].logits, expected["samples"][index]["logits"]);
    ExpectSample(answers[n], maps, index, heatmaps, n);
    for (const SignedMap& map : answers[n].maps) {
      if (map.method != CamMethod::kHiResCam) {
        EXPECT_EQ(map.verdict, FaithfulnessVerdict::kNotFaithful);
        continue;
      }
      EXPECT_EQ(map.verdict, FaithfulnessVerdict::kProven);
      EXPECT_LE(map.residual.value(),
                1e-4 * std::max(1.0, std::abs(map.logit)));
    }
  }
}

TEST_P(ChestTest, AnEarlierLayerFollowedInPlaceIsTheReferences) {
  const std::filesystem::path folder = DataPath("chest");
  const auto model = LoadModel(folder / GetParam());
  ASSERT_TRUE(model.ok()) << model.status();
  const auto questions = QuestionsOf(ReadNpy(folder / "arrays/x.npy"), {0, 1});
  const auto answers = ExplainAll(**model, "features.12", questions);
  const Tensor maps = ReadNpy(folder / "arrays/raw_maps.features.12.npy");
  const json expected = ReadJson(folder / "expected.json");
  const json& ids = expected["arrays"]["x"]["ids"];
  ASSERT_EQ(answers.size(), ids.size());
  for (size_t n = 0; n < ids.size(); ++n) {
    const int64_t index = IndexOf(expected, ids[n]);
    for (int64_t i = 0; i < 4; ++i) {
      const Tensor map = Slice(maps, {index, i % 2, i / 2});
      EXPECT_LE(Distance(answers[n].maps.at(i).raw, map),
                1e-4 * Magnitude(map));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, ChestTest,
                         testing::Values("model_scripted.pt", kTraced),
                         [](const auto& test) {
                           return std::string(test.param).substr(6, 6);
                         });

}  // namespace
}  // namespace camserve
