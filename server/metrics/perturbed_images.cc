#include "server/metrics/perturbed_images.h"

#include "common/scores/philox.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

std::pair<uint64_t, uint64_t> RandomBits(int region) {
  const PhiloxCounter words =
      Philox4x32({static_cast<uint32_t>(region), 0, 0, 0}, {0, 0});
  return {uint64_t{words[0]} << 32 | words[1],
          uint64_t{words[2]} << 32 | words[3]};
}

}  // namespace

PerturbedImages::PerturbedImages(const Tensor& x, const Tensor& fill,
                                 LogitBatches& batches)
    : x_(x), fill_(fill), batches_(batches) {}

absl::StatusOr<std::vector<LogitBatches::Slot>> PerturbedImages::Add(
    const RegionGrid& grid, absl::Span<const int> order) {
  std::vector<LogitBatches::Slot> slots;
  Tensor image = x_;
  Key key = {grid.side(), {0, 0}};
  for (const int region : order) {
    grid.CopyRegion(region, fill_, image);
    const auto [high, low] = RandomBits(region);
    key.second.first += high;
    key.second.second += low;
    if (slots.size() + 1 == order.size()) key = {0, {0, 0}};
    auto known = slots_.find(key);
    if (known == slots_.end()) {
      ASSIGN_OR_RETURN(const LogitBatches::Slot slot, batches_.Add(image));
      known = slots_.emplace(key, slot).first;
    }
    slots.push_back(known->second);
  }
  return slots;
}

}  // namespace camserve
