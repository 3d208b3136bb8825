// The one place where a status inside becomes a status on the wire.
#ifndef CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_
#define CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace camserve {

// The same code; the message as printable text of at most 2,000 bytes, so that
// it fits into the trailing metadata. A code that gRPC does not have: UNKNOWN.
grpc::Status ToGrpcStatus(const absl::Status& status);

// "OK", "INVALID_ARGUMENT", ...: for log lines and metrics.
absl::string_view CodeName(absl::StatusCode code);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_
