// TLS and tokens of a listening port.
#ifndef CAMSERVE_SERVER_SECURITY_PORT_CREDENTIALS_H_
#define CAMSERVE_SERVER_SECURITY_PORT_CREDENTIALS_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/support/status.h"
#include "server/security/authenticator.h"
#include "server/security/certificate_source.h"

namespace camserve {

// What a port asks of those who connect and call.
struct PortProtection {
  std::shared_ptr<CertificateSource> certificates;  // null: no TLS
  bool client_certificates = false;  // connections without one end at once
  std::shared_ptr<Authenticator> authenticator;  // null: every call is taken
  // What a refused call ends with.
  std::function<grpc::Status(const absl::Status&)> to_grpc;
};

// Of one port; what protects it lives as long as gRPC needs it. A call that the
// authenticator refuses reaches no service, known or not.
std::shared_ptr<grpc::ServerCredentials> PortCredentials(
    PortProtection protection);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_PORT_CREDENTIALS_H_
