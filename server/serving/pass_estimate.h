// How long a pass of a model takes at least.
#ifndef CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
#define CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_

#include <array>
#include <cstddef>

#include "absl/time/time.h"

namespace camserve {

// The fastest of the last passes: better one pass too many than a call refused
// that would have been answered. Not thread-safe.
class PassEstimate {
 public:
  static constexpr size_t kPasses = 8;

  void Observe(absl::Duration pass);

  // A call was dropped for the estimate. Each makes it a tenth shorter, so that
  // a model that was slow for a while is tried again; the pass that follows
  // takes the place of all that was known.
  void Doubt();

  // 0 before the first pass.
  absl::Duration shortest() const;

 private:
  std::array<absl::Duration, kPasses> passes_ = {};
  size_t count_ = 0;  // of all passes since the last doubt
  bool is_doubted_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PASS_ESTIMATE_H_
