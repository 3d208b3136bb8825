// Details of a server's error that are meant for programs, where the message is
// meant for people. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_ERROR_DETAILS_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_ERROR_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace camserve::client {

// The reason in google.rpc.ErrorInfo: "QUEUE_FULL", "INVALID_FIELD", ... Empty
// where there is none.
std::string ErrorReason(const absl::Status& status);

// The field of the request that is wrong, from google.rpc.BadRequest, such as
// "aopc.grids[2]". Empty where there is none.
std::string InvalidField(const absl::Status& status);

// How long to wait before the same call may be made again, from
// google.rpc.RetryInfo. Absent where the server does not say.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_ERROR_DETAILS_H_
