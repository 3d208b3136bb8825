// The certificates of the moment: read again with each new connection.
#ifndef CAMSERVE_SERVER_SECURITY_CERTIFICATE_SOURCE_H_
#define CAMSERVE_SERVER_SECURITY_CERTIFICATE_SOURCE_H_

#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/security/certificates.h"
#include "server/telemetry/log.h"

namespace camserve {

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

#endif  // CAMSERVE_SERVER_SECURITY_CERTIFICATE_SOURCE_H_
