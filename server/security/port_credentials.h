// TLS and tokens of a listening port: who may call what.
#ifndef CAMSERVE_SERVER_SECURITY_PORT_CREDENTIALS_H_
#define CAMSERVE_SERVER_SECURITY_PORT_CREDENTIALS_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/support/status.h"
#include "server/security/access_tokens.h"
#include "server/security/certificates.h"

namespace camserve {

// Thread-safe.
class Authenticator {
 public:
  // `health_needs_token`: calls of grpc.health.v1 need a token too.
  // `on_refusal` is called for each call that Check refuses; it has to be
  // thread-safe.
  Authenticator(std::unique_ptr<TokenFile> tokens, bool health_needs_token,
                std::function<void()> on_refusal);

  // `method` is "/package.Service/Method"; `authorizations` are the values of
  // the call's metadata "authorization". UNAUTHENTICATED says what to send, and
  // repeats nothing that was sent.
  absl::Status Check(absl::string_view method,
                     absl::Span<const absl::string_view> authorizations) const;

 private:
  const std::unique_ptr<TokenFile> tokens_;
  const bool health_needs_token_;
  const std::function<void()> on_refusal_;
};

// What a port asks of those who connect and call.
struct PortProtection {
  std::shared_ptr<CertificateSource> certificates;  // null: no TLS
  bool client_certificates = false;  // connections without one end at once
  std::shared_ptr<Authenticator> authenticator;  // null: every call is taken
  // Makes the status that a refused call ends with. Thread-safe.
  std::function<grpc::Status(const absl::Status&)> to_grpc;
};

// The credentials of one port. They own `protection` for as long as gRPC needs
// it. A call that the authenticator refuses reaches no service, whether its
// method exists or not.
std::shared_ptr<grpc::ServerCredentials> PortCredentials(
    PortProtection protection);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_PORT_CREDENTIALS_H_
