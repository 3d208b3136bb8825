// The tokens that let callers in, and the file of them, which is read again
// when it changes.
#ifndef CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_
#define CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/telemetry/log.h"

namespace camserve {

// Immutable. Keeps digests, not tokens.
class AccessTokens {
 public:
  // A line a token: 16 to 512 letters, digits and -._~+/=, and after a blank,
  // for people, whose it is. Empty lines and those from # on are left out.
  // INVALID_ARGUMENT names the line, never what it holds.
  static absl::StatusOr<AccessTokens> Parse(absl::string_view text);

  // Takes as long whichever token it is, and whether it is one.
  bool Contain(absl::string_view token) const;

  size_t size() const { return digests_.size(); }

  bool operator==(const AccessTokens&) const = default;

 private:
  using Digest = std::array<uint8_t, 32>;

  static Digest DigestOf(absl::string_view token);

  std::vector<Digest> digests_;
};

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

#endif  // CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_
