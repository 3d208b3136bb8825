// What the server shows of itself in TLS, and whom it trusts: read again with
// each new connection.
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

// Reads them, and checks that they can be used together. INVALID_ARGUMENT names
// the flag and what is wrong, but no path: a certificate that doesn't belong to
// the key, a key with a passphrase, a file that is half written.
absl::StatusOr<Certificates> ReadCertificates(const CertificateFiles& files);

// Of those two of the files that hold certificates. Empty where they can't be
// used: what a server that runs shows then is older.
std::vector<CertificateExpiry> ReadExpiries(const CertificateFiles& files);

// Thread-safe. The files are a few kilobytes, and a handshake costs a hundred
// times what reading them does: nothing has to watch them.
class CertificateSource {
 public:
  // `log`, which outlives the source, hears of changes and of files that can't
  // be used.
  CertificateSource(CertificateFiles files, Log* log);

  // The certificates where they are others than those of the last call. Files
  // that can't be used, half written ones too, change nothing.
  std::optional<Certificates> TakeChanged();

 private:
  void NoteProblem(const absl::Status& problem)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const CertificateFiles files_;
  Log* const log_;
  absl::Mutex mutex_;
  std::optional<Certificates> taken_ ABSL_GUARDED_BY(mutex_);
  // Of the last files, empty where they are good: each is told once.
  std::string problem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_CERTIFICATES_H_
