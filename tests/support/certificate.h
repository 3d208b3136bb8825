// A certificate for localhost that signs itself.
#ifndef CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_
#define CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_

#include <string>

#include "absl/time/time.h"

namespace camserve {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// New at each call, valid for so long from now on. Throws std::runtime_error.
Certificate MakeCertificate(absl::Duration lifetime = absl::Hours(1));

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_CERTIFICATE_H_
