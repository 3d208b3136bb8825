// The one place where a status inside becomes a status on the wire, with what
// it says to programs in google.rpc's messages.
#ifndef CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_
#define CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"

namespace camserve {

// The field of a request that a message begins with: "aopc.grids[2]" of
// "aopc.grids[2]: 0 regions ...". Empty where it begins with none.
absl::string_view FieldOf(absl::string_view message);

// Of an error: code; a message of at most 400 bytes; ErrorInfo where the status
// has a reason, or its message a field; RetryInfo where it has a retry delay;
// BadRequest where it is INVALID_ARGUMENT and names a field.
google::rpc::Status WriteErrorDetails(const absl::Status& status,
                                      absl::string_view message);

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
