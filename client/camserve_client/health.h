// The standard health protocol, grpc.health.v1, as a client sees it.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_HEALTH_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_HEALTH_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/camserve_client/call.h"
#include "grpcpp/channel.h"

namespace camserve::client {

// The values have the protocol's numbers.
enum class HealthState { kUnknown = 0, kServing = 1, kNotServing = 2 };

// The protocol's names: "UNKNOWN", "SERVING", "NOT_SERVING".
const char* HealthStateName(HealthState state);

// Asks for the state of `service` once; an empty name asks for the server as a
// whole. NOT_FOUND: the server has no such service. Thread-safe.
absl::StatusOr<HealthState> CheckHealth(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& service,
    const CallOptions& options);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_HEALTH_H_
