#include "server/security/token_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/security/secret_file.h"

namespace camserve {
namespace {

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
