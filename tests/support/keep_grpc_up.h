// What lets a test's process end at once.
#ifndef CAMSERVE_TESTS_SUPPORT_KEEP_GRPC_UP_H_
#define CAMSERVE_TESTS_SUPPORT_KEEP_GRPC_UP_H_

#include "grpc/grpc.h"

namespace camserve {

// Where a write had to wait, gRPC 1.51 polls in a thread of its own for ten
// seconds, and its shutdown, with the last server or channel, joins that
// thread. After this call it stays up till the process ends.
inline void KeepGrpcUp() {
  static const bool kIsUp = (grpc_init(), true);
  (void)kIsUp;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_KEEP_GRPC_UP_H_
