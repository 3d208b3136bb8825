// What the server shows of itself in TLS, and whom it trusts.
#ifndef CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_
#define CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/telemetry/certificate_expiry.h"

namespace camserve {

// PEM files.
struct CertificateFiles {
  std::string certificate;  // the server's, then those between it and its root
  std::string key;          // its private key
  // Whose certificates clients have to show; empty: none is asked for.
  std::string client_authorities;
};

// What the files hold.
struct Certificates {
  std::string certificate;
  std::string key;
  std::string client_authorities;

  bool operator==(const Certificates&) const = default;
};

// Reads them, and checks that they can be used together. INVALID_ARGUMENT names
// the flag and what is wrong, but no path: a certificate that doesn't belong to
// the key, a key with a passphrase, a file that is half written.
absl::StatusOr<Certificates> ReadCertificates(const CertificateFiles& files);

// Of those two of the files that hold certificates. Empty where they can't be
// used: what a server that runs shows then is older.
std::vector<CertificateExpiry> ReadExpiries(const CertificateFiles& files);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_
