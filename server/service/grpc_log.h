// Errors of gRPC and Protobuf as lines of the server's log.
#ifndef CAMSERVE_SERVER_SERVICE_GRPC_LOG_H_
#define CAMSERVE_SERVER_SERVICE_GRPC_LOG_H_

#include "server/telemetry/log.h"

namespace camserve {

// Their errors become {"event":"grpc"} and {"event":"protobuf"} lines; `log` is
// never destroyed. Global to the process: call it once, before gRPC is used.
void SendGrpcErrorsTo(Log* log);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_GRPC_LOG_H_
