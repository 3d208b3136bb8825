// What connections may ask of gRPC.
#ifndef CAMSERVE_SERVER_SERVICE_CHANNEL_LIMITS_H_
#define CAMSERVE_SERVER_SERVICE_CHANNEL_LIMITS_H_

#include "grpcpp/server_builder.h"
#include "server/api/service_limits.h"

namespace camserve {

// Sets those of `limits` that gRPC keeps, and how long a client may take to say
// anything, or not answer a ping.
void SetChannelLimits(const ServiceLimits& limits,
                      grpc::ServerBuilder& builder);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_CHANNEL_LIMITS_H_
