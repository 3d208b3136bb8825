// A self-signed certificate for localhost.
#ifndef CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_
#define CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_

#include <string>

#include "absl/time/time.h"

namespace camserve {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// Makes a new certificate and key, valid for `lifetime` from now on. Throws
// std::runtime_error where OpenSSL fails.
Certificate MakeCertificate(absl::Duration lifetime = absl::Hours(1));

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_
