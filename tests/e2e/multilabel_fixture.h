// The fixture of images with several labels, and a server of its model.
#ifndef CAMSERVE_TESTS_E2E_MULTILABEL_FIXTURE_H_
#define CAMSERVE_TESTS_E2E_MULTILABEL_FIXTURE_H_

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/real_server.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {

inline constexpr const char* kMultilabelLayer = "features.11";
inline constexpr const char* kMethodKeys[] = {"gradcam", "hirescam"};
inline constexpr int kMethods = 2;
inline constexpr int kLabels = 5;

// Start adds the kind of output for the file that gives bare logits. Where a
// file ends in a sigmoid the server finds the kind by itself.
inline constexpr const char* kMultilabelConfig = R"(
  input { channels: 1 height: 64 width: 64 mean: 0.5 std: 0.5 }
  class_labels: [ "disc", "ring", "cross", "stripes", "dots" ]
  default_layer: "features.11"
  thresholds: [ 0.5, 0.4, 0.5, 0.6, 0.5 ]
)";

inline double ScaledTolerance(double value) {
  return 1e-4 * std::max(1.0, std::abs(value));
}

inline std::filesystem::path Multilabel() {
  return FixturesDir() / "multilabel";
}

inline std::vector<std::string> NamesOf(const nlohmann::json& labels) {
  constexpr const char* kNames[] = {"disc", "ring", "cross", "stripes", "dots"};
  std::vector<std::string> names;
  for (const int label : labels) names.emplace_back(kNames[label]);
  return names;
}

// Start serves one file of the fixture as the model "findings".
class MultilabelTest : public testing::Test {
 protected:
  void Start(const std::string& file,
             const std::vector<std::string>& flags = {}) {
    expected_ = ReadJson(Multilabel() / "expected.json");
    const bool is_bare = file == "raw_logits_scripted.pt";
    folders_.Add(
        "findings", Multilabel() / file,
        absl::StrCat(kMultilabelConfig,
                     is_bare ? "output: OUTPUT_KIND_MULTI_LABEL" : ""));
    server_ = std::make_unique<RealServer>(folders_.path(), flags);
    server_->AwaitReady();
  }

  static std::string ImageOf(const nlohmann::json& sample) {
    return ReadFile(Multilabel() / "images" /
                    (sample["id"].get<std::string>() + ".png"));
  }

  nlohmann::json expected_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_MULTILABEL_FIXTURE_H_
