// Who may call what.
#ifndef CAMSERVE_SERVER_SECURITY_AUTHENTICATOR_H_
#define CAMSERVE_SERVER_SECURITY_AUTHENTICATOR_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/security/token_file.h"

namespace camserve {

// Thread-safe.
class Authenticator {
 public:
  // `health_needs_token`: grpc.health.v1 is no exception. `on_refusal` is
  // called with each call that Check refuses.
  Authenticator(std::unique_ptr<TokenFile> tokens, bool health_needs_token,
                std::function<void()> on_refusal);

  // `method` is "/package.Service/Method"; `authorizations` are the values of
  // the metadata of that name. UNAUTHENTICATED says what to send; nothing of
  // what was sent is repeated.
  absl::Status Check(absl::string_view method,
                     absl::Span<const absl::string_view> authorizations) const;

 private:
  const std::unique_ptr<TokenFile> tokens_;
  const bool health_needs_token_;
  const std::function<void()> on_refusal_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_AUTHENTICATOR_H_
