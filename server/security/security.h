// How the server's ports are protected: checks the flags of security, and makes
// the credentials of the gRPC port from them.
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
  // Allows a host that other machines can reach also without TLS, or without
  // tokens and client certificates.
  bool allow_insecure = false;
};

// Checks whether `options` can protect a server that listens on `host`, and
// reads their files for that. INVALID_ARGUMENT names the flag and what to do: a
// flag without the other that it needs, a file that can't be used, or a host
// that other machines can reach without TLS and either tokens or client
// certificates.
absl::Status CheckSecurity(const SecurityOptions& options,
                           absl::string_view host);

// The credentials of the gRPC port. Files are read again when they change.
// `on_refusal` is called for each call that is refused for want of a token; the
// call ends with the status that `to_grpc` makes of the reason. Both have to be
// thread-safe, and `log` has to outlive the server. INVALID_ARGUMENT where the
// token file can't be used.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakePortCredentials(
    const SecurityOptions& options, Log* log, std::function<void()> on_refusal,
    std::function<grpc::Status(const absl::Status&)> to_grpc);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_SECURITY_H_
