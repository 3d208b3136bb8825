// The demo's images: a drawn chest, noise, and one mark that decides its class.
#ifndef CAMSERVE_CLIENT_DEMO_CHEST_IMAGE_H_
#define CAMSERVE_CLIENT_DEMO_CHEST_IMAGE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "client/demo/mark.h"

namespace camserve::demo {

inline constexpr int kImageSize = 224;  // pixels, both sides

// A box in pixels, right and bottom excluded.
struct Place {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

struct ChestImage {
  std::vector<uint8_t> grey;  // kImageSize x kImageSize, row-major
  std::optional<Place> mark;  // absent without a finding
};

// The same seed and finding draw the same image. Thread-safe.
ChestImage DrawChest(uint64_t seed, std::optional<Finding> finding);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_CHEST_IMAGE_H_
