// How long a pass of a model takes.
#ifndef CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
#define CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_

#include <array>
#include <cstddef>
#include <map>

#include "absl/time/time.h"

namespace camserve {

// From the last passes of each amount of work (WorkOf; most tasks are 1): what
// three of four took at most, so that few answers come too late, and one pass
// that was held up moves little. Not thread-safe.
class PassEstimate {
 public:
  static constexpr size_t kPasses = 8;  // of each amount of work

  // A pass of that work took so long.
  void Observe(int work, absl::Duration pass);

  // A call was dropped for the estimate, and no pass follows that would show
  // whether it holds. Each makes it a tenth shorter, so that a model that was
  // slow for a while is tried again; the pass that follows takes the place of
  // all that was known.
  void Doubt();

  // Of a pass of that work: of as much, or of the next smaller amount that is
  // known. 0: of none.
  absl::Duration OfPass(int work) const;

  // Of a task of work 1, in the largest passes known. 0: none is.
  absl::Duration OfTask() const;

 private:
  struct Recent {
    std::array<absl::Duration, kPasses> passes;
    size_t count = 0;  // of all so far
  };

  static absl::Duration UpperQuartile(const Recent& recent);

  std::map<int, Recent> by_work_;
  bool is_doubted_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
