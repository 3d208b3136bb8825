#include "client/camserve_client/status.h"

#include "absl/strings/cord.h"
#include "google/rpc/status.pb.h"

namespace camserve::client {

// gRPC and Abseil give the canonical codes the same numbers.
absl::Status ToAbslStatus(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

bool IsConnectionTrouble(const absl::Status& status) {
  return absl::IsUnavailable(status);
}

}  // namespace camserve::client
