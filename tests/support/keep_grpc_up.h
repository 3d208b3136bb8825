// Lets a test's process end without a wait for gRPC.
#ifndef CAMSERVE_TESTS_SUPPORT_KEEP_GRPC_UP_H_
#define CAMSERVE_TESTS_SUPPORT_KEEP_GRPC_UP_H_

#include "grpc/grpc.h"

namespace camserve {

// Keeps gRPC initialised until the process ends. Otherwise it shuts down with
// the last server or channel, and waits for a thread of its own which, in gRPC
// 1.51, polls for ten seconds where a write had to wait.
inline void KeepGrpcUp() {
  static const bool kIsUp = (grpc_init(), true);
  (void)kIsUp;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_KEEP_GRPC_UP_H_
