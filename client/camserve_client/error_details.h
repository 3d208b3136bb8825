// What a server's error says to programs, beside its message.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_ERROR_DETAILS_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_ERROR_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace camserve::client {

// Of google.rpc.ErrorInfo: "QUEUE_FULL", "INVALID_FIELD", ... Empty: none.
std::string ErrorReason(const absl::Status& status);

// Of google.rpc.BadRequest: the field of the request that is wrong, such as
// "aopc.grids[2]". Empty: none.
std::string InvalidField(const absl::Status& status);

// Of google.rpc.RetryInfo: when the same call may be made again.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_ERROR_DETAILS_H_
