// A file of tokens that is read again when it changes.
#ifndef CAMSERVE_SERVER_SECURITY_TOKEN_FILE_H_
#define CAMSERVE_SERVER_SECURITY_TOKEN_FILE_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/security/access_tokens.h"
#include "server/telemetry/log.h"

namespace camserve {

// Thread-safe.
class TokenFile {
 public:
  // INVALID_ARGUMENT names the flag and what is wrong, but no path. `log` and
  // `clock` outlive the file.
  static absl::StatusOr<std::unique_ptr<TokenFile>> Open(
      std::string path, Log* log, const Clock* clock = &Clock::Real());

  // By the file as it is, or was within the last second. A file that can't be
  // used changes nothing but the log.
  bool Contains(absl::string_view token);

 private:
  TokenFile(std::string path, AccessTokens tokens, Log* log,
            const Clock* clock);

  std::shared_ptr<const AccessTokens> Current();
  void ReadAgain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  Log* const log_;
  const Clock* const clock_;
  absl::Mutex mutex_;
  absl::Time next_reading_ ABSL_GUARDED_BY(mutex_);
  // Of the last reading, empty where it was good: each is told once.
  std::string problem_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const AccessTokens> tokens_ ABSL_GUARDED_BY(mutex_);
};

// What Open checks.
absl::Status CheckTokenFile(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_TOKEN_FILE_H_
