// How long a pass of a model takes.
#ifndef CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
#define CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_

#include <array>
#include <cstddef>
#include <map>

#include "absl/time/time.h"

namespace camserve {

// From the last passes of each number of tasks: what three of four took at
// most, so that few answers come too late, and one pass that was held up moves
// little. Not thread-safe.
class PassEstimate {
 public:
  static constexpr size_t kPasses = 8;  // of each number of tasks

  // A pass of `tasks` tasks took so long.
  void Observe(int tasks, absl::Duration pass);

  // A call was dropped for the estimate, and no pass follows that would show
  // whether it holds. Each makes it a tenth shorter, so that a model that was
  // slow for a while is tried again; the pass that follows takes the place of
  // all that was known.
  void Doubt();

  // Of a pass of `tasks` tasks: of as many, or of the next smaller number that
  // is known. 0: of none.
  absl::Duration OfPass(int tasks) const;

  // Of one task, in the largest passes known. 0: none is.
  absl::Duration OfTask() const;

 private:
  struct Recent {
    std::array<absl::Duration, kPasses> passes;
    size_t count = 0;  // of all so far
  };

  static absl::Duration UpperQuartile(const Recent& recent);

  std::map<int, Recent> by_tasks_;
  bool is_doubted_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
