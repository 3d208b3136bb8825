// Keeps exceptions of libraries from ending the server.
#ifndef CAMSERVE_SERVER_SERVICE_GUARDED_H_
#define CAMSERVE_SERVER_SERVICE_GUARDED_H_

#include <exception>
#include <new>

#include "absl/status/status.h"

namespace camserve {

// Runs `work`, which returns absl::Status. RESOURCE_EXHAUSTED where it runs out
// of memory, INTERNAL where it throws something else.
template <typename Work>
absl::Status Guarded(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "the server is out of memory; send a smaller image, or try again "
        "later");
  } catch (const std::exception&) {
    return absl::InternalError("the server failed on this request");
  }
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_GUARDED_H_
