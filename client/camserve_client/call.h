// What every call takes beside its request.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_CALL_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_CALL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"

namespace camserve::client {

struct CallOptions {
  // How long the caller waits for the answer, retries included. Then the call
  // ends with DEADLINE_EXCEEDED.
  absl::Duration timeout = absl::Seconds(60);
  // Sent as metadata x-request-id; the server writes it into its log. Printable
  // ASCII, 128 bytes at most. Where it is empty each call gets a new id.
  std::string request_id;
};

// A new request id: 16 random hexadecimal digits. Thread-safe.
std::string NewRequestId();

// Sets the deadline and the metadata of a call that is still to be made.
// INVALID_ARGUMENT: a request id that cannot be sent.
absl::Status PrepareContext(const CallOptions& options,
                            grpc::ClientContext& context);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_CALL_H_
