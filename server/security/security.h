// How the server's ports are protected: from the flags of security to what
// protects the gRPC port.
#ifndef CAMSERVE_SERVER_SECURITY_SECURITY_H_
#define CAMSERVE_SERVER_SECURITY_SECURITY_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/support/status.h"
#include "server/security/certificates.h"
#include "server/telemetry/log.h"

namespace camserve {

struct SecurityOptions {
  CertificateFiles tls;             // all empty: no TLS
  std::string token_file;           // empty: no tokens
  bool health_needs_token = false;  // else grpc.health.v1 answers anybody
  // Beyond this machine, also without TLS, or without knowing who calls.
  bool allow_insecure = false;
};

// Whether a server that listens on `host` can be protected so. INVALID_ARGUMENT
// names the flag and what to do: half of a pair, a file that can't be used, or
// a host that others can reach without TLS and either tokens or client
// certificates.
absl::Status CheckSecurity(const SecurityOptions& options,
                           absl::string_view host);

// Of the gRPC port. Files are read again when they change; `on_refusal` is
// called with each call that is refused for want of a token, which ends with
// what `to_grpc` makes of the reason. They and `log` outlive the server.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakePortCredentials(
    const SecurityOptions& options, Log* log, std::function<void()> on_refusal,
    std::function<grpc::Status(const absl::Status&)> to_grpc);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_SECURITY_H_
