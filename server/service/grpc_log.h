// What the gRPC library has to say, as lines of the server's log.
#ifndef CAMSERVE_SERVER_SERVICE_GRPC_LOG_H_
#define CAMSERVE_SERVER_SERVICE_GRPC_LOG_H_

#include "server/telemetry/log.h"

namespace camserve {

// Its errors become {"event":"grpc"} lines; `log` is never destroyed. Global to
// the process: call once, first.
void SendGrpcErrorsTo(Log* log);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_GRPC_LOG_H_
