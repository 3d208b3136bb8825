// The tokens that let callers in.
#ifndef CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_
#define CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

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

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_ACCESS_TOKENS_H_
