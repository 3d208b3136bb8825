#include "client/camserve_client/status.h"

namespace camserve::client {

// Both libraries number the canonical codes alike.
absl::Status ToAbslStatus(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
}

bool IsConnectionTrouble(const absl::Status& status) {
  return absl::IsUnavailable(status);
}

}  // namespace camserve::client
