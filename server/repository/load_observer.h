// What the repository reports of its loads. It is for metrics, of which the
// repository knows nothing.
#ifndef CAMSERVE_SERVER_REPOSITORY_LOAD_OBSERVER_H_
#define CAMSERVE_SERVER_REPOSITORY_LOAD_OBSERVER_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace camserve {

// Implementations are thread-safe, short, and do not block.
class LoadObserver {
 public:
  virtual ~LoadObserver() = default;

  // A version of `model` was loaded and warmed up, or could not be, within
  // `duration`.
  virtual void OnLoad(absl::string_view model, bool succeeded,
                      absl::Duration duration) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_LOAD_OBSERVER_H_
