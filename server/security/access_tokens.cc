#include "server/security/access_tokens.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status_macros.h"
#include "server/security/secret_file.h"

namespace camserve {
namespace {

constexpr size_t kShortestToken = 16;
constexpr size_t kLongestToken = 512;
// The token of each call is compared with all of them.
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

constexpr absl::Duration kReadingInterval = absl::Seconds(1);

absl::StatusOr<AccessTokens> ReadTokens(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text,
                   ReadSecretFile(path, Secrecy::kSecret));
  return AccessTokens::Parse(text);
}

absl::StatusOr<AccessTokens> ReadFlaggedTokens(const std::string& path) {
  absl::StatusOr<AccessTokens> tokens = ReadTokens(path);
  if (tokens.ok()) return tokens;
  return absl::InvalidArgumentError(
      absl::StrCat("--token_file: ", tokens.status().message()));
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

absl::StatusOr<std::unique_ptr<TokenFile>> TokenFile::Open(std::string path,
                                                           Log* log,
                                                           const Clock* clock) {
  ASSIGN_OR_RETURN(AccessTokens tokens, ReadFlaggedTokens(path));
  return std::unique_ptr<TokenFile>(
      new TokenFile(std::move(path), std::move(tokens), log, clock));
}

TokenFile::TokenFile(std::string path, AccessTokens tokens, Log* log,
                     const Clock* clock)
    : path_(std::move(path)),
      log_(log),
      clock_(clock),
      next_reading_(clock->Now() + kReadingInterval),
      tokens_(std::make_shared<const AccessTokens>(std::move(tokens))) {}

bool TokenFile::Contains(absl::string_view token) {
  return Current()->Contain(token);
}

std::shared_ptr<const AccessTokens> TokenFile::Current() {
  const absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_->Now();
  if (now >= next_reading_) {
    next_reading_ = now + kReadingInterval;
    ReadAgain();
  }
  return tokens_;
}

void TokenFile::ReadAgain() {
  absl::StatusOr<AccessTokens> read = ReadFlaggedTokens(path_);
  const std::string problem(read.status().message());
  if (!problem.empty() && problem != problem_) {
    log_->WriteEvent("tokens_kept", {{"reason", problem}});
  }
  problem_ = problem;
  if (!read.ok() || *read == *tokens_) return;
  tokens_ = std::make_shared<const AccessTokens>(*std::move(read));
  log_->WriteEvent("tokens_reloaded",
                   {{"tokens", static_cast<int64_t>(tokens_->size())}});
}

absl::Status CheckTokenFile(const std::string& path) {
  return ReadFlaggedTokens(path).status();
}

}  // namespace camserve
