// The one place where an absl::Status becomes a status on the wire, with
// details for programs as google.rpc messages.
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

// The details of an error with that message: its code; the message, cut to 400
// bytes; ErrorInfo where the status has a reason or names a field; RetryInfo
// where it has a retry delay; BadRequest where it names a field. Only an
// INVALID_ARGUMENT names a field.
google::rpc::Status WriteErrorDetails(const absl::Status& status,
                                      absl::string_view message);

// The status for the wire: the same code, or UNKNOWN where gRPC does not have
// it; the message as printable text of at most 2,000 bytes, so that it fits
// into the trailing metadata; and the details of WriteErrorDetails.
grpc::Status ToGrpcStatus(const absl::Status& status);

// Tells gRPC's clients when to send a call that ended with `status` again by
// themselves: after so many milliseconds; "-1": never, as for a
// RESOURCE_EXHAUSTED without a retry delay; nothing: as the client likes.
std::optional<std::string> RetryPushback(const absl::Status& status);

// ToGrpcStatus, and adds RetryPushback to the trailing metadata.
grpc::Status EndCall(const absl::Status& status,
                     grpc::CallbackServerContext& context);

// "OK", "INVALID_ARGUMENT", ...: for log lines and metrics.
absl::string_view CodeName(absl::StatusCode code);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_STATUS_MAPPING_H_
