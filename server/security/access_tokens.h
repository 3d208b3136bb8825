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

// A set of tokens. Immutable, and so thread-safe. Keeps SHA-256 digests, not
// the tokens.
class AccessTokens {
 public:
  // Reads 1 to 1,000 tokens, one a line: 16 to 512 letters, digits and -._~+/=.
  // What follows a blank says, for people, whose the token is. Empty lines and
  // lines that begin with # are left out. INVALID_ARGUMENT names the line, but
  // nothing that it holds.
  static absl::StatusOr<AccessTokens> Parse(absl::string_view text);

  // Whether `token` is one of them. Takes as long for a wrong token as for a
  // right one, so that its time tells nothing.
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
  // Reads the file. INVALID_ARGUMENT names the flag and what is wrong, but no
  // path. `log` and `clock` have to outlive the file.
  static absl::StatusOr<std::unique_ptr<TokenFile>> Open(
      std::string path, Log* log, const Clock* clock = &Clock::Real());

  // Whether `token` is in the file as it is now, or was within the last second.
  // Where the file can't be used any more, the log says so, and the tokens that
  // were read last go on counting.
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
  // What was wrong at the last reading; empty where nothing was. Each problem
  // is logged once.
  std::string problem_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const AccessTokens> tokens_ ABSL_GUARDED_BY(mutex_);
};

// Checks the file as Open does, with the same errors.
absl::Status CheckTokenFile(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_
