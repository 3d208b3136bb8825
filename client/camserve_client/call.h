// What every call takes beside its request.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_CALL_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_CALL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"

namespace camserve::client {

struct CallOptions {
  // From the call to its answer, retries included. DEADLINE_EXCEEDED after it.
  absl::Duration timeout = absl::Seconds(60);
  // Sent as metadata x-request-id; the server writes it into its log. Printable
  // ASCII, 128 bytes at most. Empty: a new one for each call.
  std::string request_id;
};

// 16 random hexadecimal digits. Thread-safe.
std::string NewRequestId();

// Sets deadline and metadata. INVALID_ARGUMENT: a request id that cannot be
// sent.
absl::Status PrepareContext(const CallOptions& options,
                            grpc::ClientContext& context);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_CALL_H_
