#include "tests/e2e/own_data.h"

#include <functional>
#include <numeric>
#include <random>
#include <stdexcept>

#include "deploy/demo/chest_image.h"
#include "deploy/demo/png_file.h"
#include "tests/support/files.h"

namespace camserve {

Tensor OwnInput(int number, const std::vector<int64_t>& shape) {
  Tensor input = {.shape = shape};
  input.values.resize(std::accumulate(shape.begin(), shape.end(), int64_t{1},
                                      std::multiplies<>()));
  std::mt19937 random(number);
  for (float& value : input.values) {
    // By hand: what the library's distributions draw is not specified.
    value = static_cast<float>(random() >> 8) * 0x1p-23f - 1;
  }
  return input;
}

std::string OwnImage(int number) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "chest.png").string();
  const demo::ChestImage image = demo::DrawChest(
      number, static_cast<demo::Finding>(number % demo::kFindings));
  const absl::Status written =
      demo::WriteGreyPng(path, demo::kImageSize, demo::kImageSize, image.grey);
  if (!written.ok()) throw std::runtime_error(written.ToString());
  return ReadFile(path);
}

}  // namespace camserve
