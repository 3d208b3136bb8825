// The one place where gRPC's status becomes Abseil's.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_STATUS_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_STATUS_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace camserve::client {

// The same code and message; each of the error details is a payload of its
// type's URL (error_details.h).
absl::Status ToAbslStatus(const grpc::Status& status);

// Whether the server could not be reached, or is not ready to answer: the same
// call may succeed later.
bool IsConnectionTrouble(const absl::Status& status);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_STATUS_H_
