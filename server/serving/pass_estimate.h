// How long a pass of a model takes.
#ifndef CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
#define CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_

#include <array>
#include <cstddef>
#include <map>

#include "absl/time/time.h"

namespace camserve {

// Estimates how long a pass takes by its amount of work (WorkOf; most tasks are
// 1). The estimate is the upper quartile of the last passes of that amount: so
// few answers come too late, and one pass that was held up changes little. Not
// thread-safe.
class PassEstimate {
 public:
  static constexpr size_t kPasses = 8;  // of each amount of work

  // A pass of that amount of work took so long.
  void Observe(int work, absl::Duration pass);

  // A task was refused by the estimate, and no pass follows that would show
  // whether that was right. Makes every estimate a tenth shorter, so that a
  // model that was slow for a while is tried again. The next pass observed
  // takes the place of all that was known.
  void Doubt();

  // How long a pass of that amount of work takes: as measured for that amount,
  // or else for the next smaller one that is known. 0 where none is.
  absl::Duration OfPass(int work) const;

  // How long a task of work 1 takes, as its share of the largest passes known.
  // 0 where none is.
  absl::Duration OfTask() const;

 private:
  struct Recent {
    std::array<absl::Duration, kPasses> passes;
    size_t count = 0;  // of all passes so far
  };

  static absl::Duration UpperQuartile(const Recent& recent);

  std::map<int, Recent> by_work_;
  bool is_doubted_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
