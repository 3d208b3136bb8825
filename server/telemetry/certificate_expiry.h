// When the certificates of the server's files expire.
#ifndef CAMSERVE_SERVER_TELEMETRY_CERTIFICATE_EXPIRY_H_
#define CAMSERVE_SERVER_TELEMETRY_CERTIFICATE_EXPIRY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace camserve {

struct CertificateExpiry {
  std::string file;  // the flag that names it: "tls_cert", "tls_client_ca"
  absl::Time first;  // of the certificates in the file, the first to expire
};

// Empty where the files can't be read just now: what was known of them stays.
// Called at each scrape, from a thread of the metrics endpoint: thread-safe,
// and short.
using CertificateExpiryReader = std::function<std::vector<CertificateExpiry>()>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_CERTIFICATE_EXPIRY_H_
