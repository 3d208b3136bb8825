#include "common/scores/draws.h"

namespace camserve {

bool DrawLanes::Draw(uint64_t seed, int first) {
  std::fill(samples_.begin(), samples_.end(), Lanes{});
  bool fits = true;
  for (size_t lane = 0; lane < kLanes; ++lane) {
    ForEachDraw(seed, first + static_cast<int>(lane), samples_.size(),
                [&](size_t sample) {
                  uint8_t& count = samples_[sample][lane];
                  if (count == most_) {
                    fits = false;
                  } else {
                    ++count;
                  }
                });
  }
  return fits;
}

}  // namespace camserve
