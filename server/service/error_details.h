// What an error says to programs, in google.rpc's messages.
#ifndef CAMSERVE_SERVER_SERVICE_ERROR_DETAILS_H_
#define CAMSERVE_SERVER_SERVICE_ERROR_DETAILS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"

namespace camserve {

// The field of a request that a message begins with: "aopc.grids[2]" of
// "aopc.grids[2]: 0 regions ...". Empty where it begins with none.
absl::string_view FieldOf(absl::string_view message);

// Of an error: code; a message of at most 400 bytes; ErrorInfo where the status
// has a reason, or its message a field; RetryInfo where it has a retry delay;
// BadRequest where it is INVALID_ARGUMENT and names a field.
google::rpc::Status WriteErrorDetails(const absl::Status& status,
                                      absl::string_view message);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_ERROR_DETAILS_H_
