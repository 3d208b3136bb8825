// A certificate for localhost that signs itself.
#ifndef CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_
#define CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_

#include <string>

namespace camserve {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// New at each call. Throws std::runtime_error.
Certificate MakeCertificate();

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_
