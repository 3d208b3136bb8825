// The certificates that the server shows in TLS, and the authorities whose
// clients it trusts. The files are read again with each new connection.
#ifndef CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_
#define CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/telemetry/log.h"
#include "server/telemetry/process_report.h"

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

// Reads the files, and checks that they can be used together. INVALID_ARGUMENT
// names the flag and what is wrong, but no path: for example a certificate that
// doesn't belong to the key, a key with a passphrase, or a file that is half
// written.
absl::StatusOr<Certificates> ReadCertificates(const CertificateFiles& files);

// When the certificates of --tls_cert and, where it is set, of --tls_client_ca
// expire. Empty where the files can't be used: a server that runs then goes on
// with those that it has read before.
std::vector<CertificateExpiry> ReadExpiries(const CertificateFiles& files);

// Reads the files for each new connection. They are a few kilobytes, and a
// handshake costs a hundred times what reading them does, so nothing watches
// them for changes. Thread-safe.
class CertificateSource {
 public:
  // `log` is told of changes and of files that can't be used; it has to outlive
  // the source.
  CertificateSource(CertificateFiles files, Log* log);

  // The certificates, where they have changed since the last call. Files that
  // can't be used, such as half-written ones, count as unchanged.
  std::optional<Certificates> TakeChanged();

 private:
  void NoteProblem(const absl::Status& problem)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const CertificateFiles files_;
  Log* const log_;
  absl::Mutex mutex_;
  std::optional<Certificates> taken_ ABSL_GUARDED_BY(mutex_);
  // What was wrong at the last reading; empty where nothing was. Each problem
  // is logged once.
  std::string problem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_
