#include "server/security/authenticator.h"

#include <utility>

#include "absl/strings/match.h"

namespace camserve {
namespace {

constexpr absl::string_view kScheme = "Bearer ";

bool IsHealth(absl::string_view method) {
  return absl::StartsWith(method, "/grpc.health.v1.Health/");
}

}  // namespace

Authenticator::Authenticator(std::unique_ptr<TokenFile> tokens,
                             bool health_needs_token,
                             std::function<void()> on_refusal)
    : tokens_(std::move(tokens)),
      health_needs_token_(health_needs_token),
      on_refusal_(std::move(on_refusal)) {}

absl::Status Authenticator::Check(
    absl::string_view method,
    absl::Span<const absl::string_view> authorizations) const {
  if (IsHealth(method) && !health_needs_token_) return absl::OkStatus();
  // RFC 9110 writes the scheme in either case.
  if (authorizations.size() != 1 ||
      !absl::StartsWithIgnoreCase(authorizations[0], kScheme)) {
    on_refusal_();
    return absl::UnauthenticatedError(
        "authorization: this server wants a token with each call: send the "
        "metadata \"authorization: Bearer TOKEN\", once");
  }
  if (tokens_->Contains(authorizations[0].substr(kScheme.size()))) {
    return absl::OkStatus();
  }
  on_refusal_();
  return absl::UnauthenticatedError(
      "authorization: the token is none of this server's; ask who runs it for "
      "one");
}

}  // namespace camserve
