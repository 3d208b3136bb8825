#include "server/security/port_credentials.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "grpc/grpc.h"
#include "grpc/grpc_security.h"

// Uses gRPC's C interface, because its C++ classes have two faults:
// TlsServerCredentials drops the certificates that it has when it finds new
// ones that can't be used, and InsecureServerCredentials ends the process when
// it is given a metadata processor. The C interface has neither.

namespace camserve {
namespace {

constexpr absl::string_view kScheme = "Bearer ";

bool IsHealth(absl::string_view method) {
  return absl::StartsWith(method, "/grpc.health.v1.Health/");
}

absl::string_view View(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)),
          GRPC_SLICE_LENGTH(slice)};
}

grpc_ssl_certificate_config_reload_status FetchCertificates(
    void* protection, grpc_ssl_server_certificate_config** config) {
  const std::optional<Certificates> changed =
      static_cast<PortProtection*>(protection)->certificates->TakeChanged();
  if (!changed.has_value()) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
  const grpc_ssl_pem_key_cert_pair pair = {changed->key.c_str(),
                                           changed->certificate.c_str()};
  // gRPC insists on authorities, even where it asks clients for no certificate.
  // There they have no effect.
  const std::string& authorities = changed->client_authorities.empty()
                                       ? changed->certificate
                                       : changed->client_authorities;
  *config =
      grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
  return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
}

grpc_server_credentials* MakeTransportCredentials(PortProtection* protection) {
  if (protection->certificates == nullptr) {
    return grpc_insecure_server_credentials_create();
  }
  return grpc_ssl_server_credentials_create_with_options(
      grpc_ssl_server_credentials_create_options_using_config_fetcher(
          protection->client_certificates
              ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
              : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
          &FetchCertificates, protection));
}

// Runs before gRPC looks for the method's service. What was sent to
// authenticate is taken out of the metadata that services see.
void Authenticate(void* protection, grpc_auth_context* /*context*/,
                  const grpc_metadata* metadata, size_t count,
                  grpc_process_auth_metadata_done_cb done, void* user_data) {
  absl::string_view method;
  std::vector<absl::string_view> authorizations;
  std::vector<grpc_metadata> consumed;
  for (size_t i = 0; i < count; ++i) {
    const absl::string_view key = View(metadata[i].key);
    if (key == ":path") method = View(metadata[i].value);
    if (key != "authorization") continue;
    authorizations.push_back(View(metadata[i].value));
    consumed.push_back(metadata[i]);
  }
  const auto* const port = static_cast<PortProtection*>(protection);
  const grpc::Status status =
      port->to_grpc(port->authenticator->Check(method, authorizations));
  done(user_data, consumed.data(), consumed.size(), nullptr, 0,
       static_cast<grpc_status_code>(status.error_code()),
       status.error_message().c_str());
}

void PassAll(void* /*protection*/, grpc_auth_context* /*context*/,
             const grpc_metadata* /*metadata*/, size_t /*count*/,
             grpc_process_auth_metadata_done_cb done, void* user_data) {
  done(user_data, nullptr, 0, nullptr, 0, GRPC_STATUS_OK, nullptr);
}

void Destroy(void* protection) {
  delete static_cast<PortProtection*>(protection);
}

class Credentials final : public grpc::ServerCredentials {
 public:
  explicit Credentials(PortProtection protection) {
    auto* const owned = new PortProtection(std::move(protection));
    credentials_ = MakeTransportCredentials(owned);
    // gRPC destroys the processor together with the credentials: so the
    // processor owns all that they refer to.
    grpc_server_credentials_set_auth_metadata_processor(
        credentials_,
        {.process = owned->authenticator == nullptr ? &PassAll : &Authenticate,
         .destroy = &Destroy,
         .state = owned});
  }

  ~Credentials() override { grpc_server_credentials_release(credentials_); }

  // Does nothing: the processor has been set.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/)
      override {}

 private:
  int AddPortToServer(const std::string& address,
                      grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  grpc_server_credentials* credentials_ = nullptr;
};

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
  // RFC 9110 allows upper and lower case in the scheme.
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

std::shared_ptr<grpc::ServerCredentials> PortCredentials(
    PortProtection protection) {
  return std::make_shared<Credentials>(std::move(protection));
}

}  // namespace camserve
