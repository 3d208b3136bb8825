// How the server's ports are protected, as the flags have it.
#ifndef CAMSERVE_SERVER_SECURITY_SECURITY_OPTIONS_H_
#define CAMSERVE_SERVER_SECURITY_SECURITY_OPTIONS_H_

#include <string>

#include "server/security/certificates.h"

namespace camserve {

struct SecurityOptions {
  CertificateFiles tls;             // all empty: no TLS
  std::string token_file;           // empty: no tokens
  bool health_needs_token = false;  // else grpc.health.v1 answers anybody
  // Beyond this machine, also without TLS, or without knowing who calls.
  bool allow_insecure = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_SECURITY_OPTIONS_H_
