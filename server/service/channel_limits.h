// The limits that gRPC keeps for connections.
#ifndef CAMSERVE_SERVER_SERVICE_CHANNEL_LIMITS_H_
#define CAMSERVE_SERVER_SERVICE_CHANNEL_LIMITS_H_

#include "grpcpp/server_builder.h"
#include "server/api/service_limits.h"

namespace camserve {

// Sets the limits that gRPC itself keeps, and how long a client may take for
// its handshake and for its answer to a ping.
void SetChannelLimits(const ServiceLimits& limits,
                      grpc::ServerBuilder& builder);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_CHANNEL_LIMITS_H_
