#include "tests/e2e/own_data.h"

#include <cstdint>
#include <functional>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

#include "absl/types/span.h"
#include "client/demo/chest_image.h"
#include "client/demo/png_file.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

std::string GreyPng(int side, absl::Span<const uint8_t> pixels) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "image.png").string();
  const absl::Status written = demo::WriteGreyPng(path, side, side, pixels);
  if (!written.ok()) throw std::runtime_error(written.ToString());
  return ReadFile(path);
}

}  // namespace

Tensor OwnInput(int number, const std::vector<int64_t>& shape) {
  Tensor input = {.shape = shape};
  input.values.resize(std::accumulate(shape.begin(), shape.end(), int64_t{1},
                                      std::multiplies<>()));
  std::mt19937 random(number);
  for (float& value : input.values) {
    // Computed by hand, because the standard leaves open what its distributions
    // draw.
    value = static_cast<float>(random() >> 8) * 0x1p-23f - 1;
  }
  return input;
}

std::string OwnImage(int number) {
  const demo::ChestImage image = demo::DrawChest(
      number, static_cast<demo::Finding>(number % demo::kFindings));
  return GreyPng(demo::kImageSize, image.grey);
}

std::string OwnLargeImage(int side) {
  std::vector<uint8_t> pixels(size_t{1} * side * side);
  std::mt19937 random(side);
  for (uint8_t& pixel : pixels) pixel = static_cast<uint8_t>(random());
  return GreyPng(side, pixels);
}

}  // namespace camserve
