#include "server/security/access_tokens.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace camserve {
namespace {

constexpr size_t kShortestToken = 16;
constexpr size_t kLongestToken = 512;
// All of them are compared with each call's.
constexpr size_t kMostTokens = 1000;

// What RFC 6750 lets stand after "Bearer".
bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("-._~+/=").find(c) != absl::string_view::npos;
}

absl::Status CheckToken(absl::string_view token, int line) {
  if (token.size() >= kShortestToken && token.size() <= kLongestToken &&
      std::all_of(token.begin(), token.end(), IsTokenCharacter)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("line ", line, ": has to begin with a token of ",
                   kShortestToken, " to ", kLongestToken,
                   " letters, digits and -._~+/=; openssl rand -hex 32 makes "
                   "one"));
}

}  // namespace

absl::StatusOr<AccessTokens> AccessTokens::Parse(absl::string_view text) {
  AccessTokens tokens;
  int line_number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++line_number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    const absl::string_view token = line.substr(0, line.find_first_of(" \t"));
    const absl::Status checked = CheckToken(token, line_number);
    if (!checked.ok()) return checked;
    tokens.digests_.push_back(DigestOf(token));
  }
  if (tokens.digests_.empty() || tokens.digests_.size() > kMostTokens) {
    return absl::InvalidArgumentError(
        absl::StrCat("holds ", tokens.digests_.size(),
                     " tokens; has to hold 1 to ", kMostTokens));
  }
  return tokens;
}

bool AccessTokens::Contain(absl::string_view token) const {
  const Digest digest = DigestOf(token);
  int equal = 0;
  for (const Digest& known : digests_) {
    equal |= CRYPTO_memcmp(known.data(), digest.data(), digest.size()) == 0;
  }
  return equal != 0;
}

AccessTokens::Digest AccessTokens::DigestOf(absl::string_view token) {
  static_assert(std::tuple_size_v<Digest> == SHA256_DIGEST_LENGTH);
  Digest digest;
  SHA256(reinterpret_cast<const uint8_t*>(token.data()), token.size(),
         digest.data());
  return digest;
}

}  // namespace camserve
