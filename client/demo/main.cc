// Makes the demo: a model repository with the trained model, an image of each
// class, and a labelled set to evaluate on.
//
//   camserve_demo_model DIR
//     DIR/models/demo/config.textproto, DIR/models/demo/1/model.pt
//     DIR/images/nodule.png, ..., DIR/images/places.json
//     DIR/set/nodule/00.png, ...
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/demo/chest_image.h"
#include "client/demo/demo_network.h"
#include "client/demo/png_file.h"
#include "common/status_macros.h"
#include "nlohmann/json.hpp"

namespace camserve::demo {
namespace {

namespace fs = std::filesystem;

// Far from the training images' seeds.
constexpr uint64_t kSampleSeed = 7'777'777'777;
constexpr uint64_t kSetSeed = 8'888'888'888;
constexpr int kSetImages = 25;  // of each class

absl::Status WriteText(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path.string()));
}

std::string Config() {
  const std::string labels = absl::StrJoin(
      kFindingLabels, ", ", [](std::string* out, const char* label) {
        absl::StrAppend(out, "\"", label, "\"");
      });
  return absl::StrCat(
      "# The demo: findings in drawn chests. Not for diagnosis.\n",
      "input { channels: 1 height: ", kInputSize, " width: ", kInputSize,
      " mean: 0.5 std: 0.5 resize: RESIZE_STRETCH }\n", "class_labels: [",
      labels, "]\n", "default_layer: \"", kDefaultLayer, "\"\n");
}

absl::Status WriteModel(const fs::path& folder) {
  fs::create_directories(folder / "1");
  RETURN_IF_ERROR(WriteText(folder / "config.textproto", Config()));
  // Under another name first, so that a half-written model is never found.
  const fs::path half = folder / "1" / "model.pt.part";
  TrainDemoNetwork({}).save(half.string());
  fs::rename(half, folder / "1" / "model.pt");
  return absl::OkStatus();
}

absl::Status WriteImages(const fs::path& folder) {
  fs::create_directories(folder);
  nlohmann::ordered_json places;
  for (int i = 0; i < kFindings; ++i) {
    const ChestImage image =
        DrawChest(kSampleSeed + i, static_cast<Finding>(i));
    const std::string name = absl::StrCat(kFindingLabels[i], ".png");
    RETURN_IF_ERROR(WriteGreyPng((folder / name).string(), kImageSize,
                                 kImageSize, image.grey));
    places[name] = {{"left", image.mark->left},
                    {"top", image.mark->top},
                    {"right", image.mark->right},
                    {"bottom", image.mark->bottom}};
  }
  return WriteText(folder / "places.json", places.dump(2) + "\n");
}

absl::Status WriteSet(const fs::path& folder) {
  for (int i = 0; i < kFindings; ++i) {
    const fs::path of_class = folder / kFindingLabels[i];
    fs::create_directories(of_class);
    for (int n = 0; n < kSetImages; ++n) {
      const ChestImage image = DrawChest(kSetSeed + uint64_t{kFindings} * n + i,
                                         static_cast<Finding>(i));
      const std::string name = absl::StrFormat("%02d.png", n);
      RETURN_IF_ERROR(WriteGreyPng((of_class / name).string(), kImageSize,
                                   kImageSize, image.grey));
    }
  }
  return absl::OkStatus();
}

absl::Status Run(const fs::path& folder) {
  RETURN_IF_ERROR(WriteImages(folder / "images"));
  RETURN_IF_ERROR(WriteSet(folder / "set"));
  return WriteModel(folder / "models" / "demo");
}

}  // namespace
}  // namespace camserve::demo

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    std::cerr << "usage: camserve_demo_model DIR\n";
    return 2;
  }
  try {
    const absl::Status status = camserve::demo::Run(argv[1]);
    if (status.ok()) return 0;
    std::cerr << "camserve_demo_model: " << status.message() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "camserve_demo_model: " << error.what() << "\n";
  }
  return 1;
}
