// Asks a server from outside whether it serves: for container images without a
// shell.
#ifndef CAMSERVE_SERVER_SERVICE_HEALTH_PROBE_H_
#define CAMSERVE_SERVER_SERVICE_HEALTH_PROBE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// Where a server that listens on `host` is found from this machine: the
// loopback address where it listens on all.
std::string ProbeHost(absl::string_view host);

// Asks grpc.health.v1 at `address`, without TLS; waits 5 s at most.
// UNAVAILABLE: no answer. FAILED_PRECONDITION: it is not serving.
absl::Status ProbeHealth(const std::string& address);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_HEALTH_PROBE_H_
