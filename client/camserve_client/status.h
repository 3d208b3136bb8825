// The one place where gRPC's status becomes Abseil's.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_STATUS_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_STATUS_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace camserve::client {

// The same code and message. Each error detail becomes a payload under the URL
// of its type; error_details.h reads it. Thread-safe.
absl::Status ToAbslStatus(const grpc::Status& status);

// Whether the server could not be reached or was not ready to answer, so that
// the same call may succeed later.
bool IsConnectionTrouble(const absl::Status& status);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_STATUS_H_
