// The one place where a status inside becomes a status on the wire.
#ifndef CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_
#define CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"

namespace camserve {

// The same code; the message as printable text of at most 2,000 bytes, so that
// it fits into the trailing metadata; error_details.h. A code that gRPC does
// not have: UNKNOWN.
grpc::Status ToGrpcStatus(const absl::Status& status);

// What tells gRPC's clients when to send a call again that ended so, in
// milliseconds; "-1": never of themselves, as for any RESOURCE_EXHAUSTED that
// has no retry delay. None: as the client likes.
std::optional<std::string> RetryPushback(const absl::Status& status);

// ToGrpcStatus; the pushback goes into the trailing metadata.
grpc::Status EndCall(const absl::Status& status,
                     grpc::CallbackServerContext& context);

// "OK", "INVALID_ARGUMENT", ...: for log lines and metrics.
absl::string_view CodeName(absl::StatusCode code);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_
