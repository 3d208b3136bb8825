#include "server/security/security.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/host_port.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/security/access_tokens.h"
#include "server/security/certificates.h"
#include "server/security/port_credentials.h"

namespace camserve {
namespace {

bool HasTls(const SecurityOptions& options) {
  return !options.tls.certificate.empty();
}

bool KnowsCallers(const SecurityOptions& options) {
  return !options.token_file.empty() || !options.tls.client_authorities.empty();
}

absl::Status CheckPairsOfFlags(const SecurityOptions& options) {
  const CertificateFiles& tls = options.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    return absl::InvalidArgumentError(
        tls.key.empty() ? "--tls_key: is missing; --tls_cert needs its key"
                        : "--tls_cert: is missing; --tls_key needs its "
                          "certificate");
  }
  if (!tls.client_authorities.empty() && !HasTls(options)) {
    return absl::InvalidArgumentError(
        "--tls_client_ca: needs --tls_cert and --tls_key");
  }
  if (options.health_needs_token && options.token_file.empty()) {
    return absl::InvalidArgumentError(
        "--health_needs_token: needs --token_file");
  }
  return absl::OkStatus();
}

absl::Status CheckReach(const SecurityOptions& options,
                        absl::string_view host) {
  if (IsLoopback(host) || options.allow_insecure ||
      (HasTls(options) && KnowsCallers(options))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--host=", Quoted(host), ": other machines can reach it, so give ",
      HasTls(options) ? "" : "--tls_cert and --tls_key, ",
      HasTls(options) || KnowsCallers(options) ? "" : "and ",
      KnowsCallers(options) ? "" : "--token_file or --tls_client_ca, ",
      "or, behind a proxy that protects it, --allow_insecure"));
}

}  // namespace

absl::Status CheckSecurity(const SecurityOptions& options,
                           absl::string_view host) {
  RETURN_IF_ERROR(CheckPairsOfFlags(options));
  if (HasTls(options)) {
    RETURN_IF_ERROR(ReadCertificates(options.tls).status());
  }
  if (!options.token_file.empty()) {
    RETURN_IF_ERROR(CheckTokenFile(options.token_file));
  }
  return CheckReach(options, host);
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakePortCredentials(
    const SecurityOptions& options, Log* log, std::function<void()> on_refusal,
    std::function<grpc::Status(const absl::Status&)> to_grpc) {
  PortProtection protection;
  protection.to_grpc = std::move(to_grpc);
  if (HasTls(options)) {
    protection.certificates =
        std::make_shared<CertificateSource>(options.tls, log);
    protection.client_certificates = !options.tls.client_authorities.empty();
  }
  if (!options.token_file.empty()) {
    ASSIGN_OR_RETURN(std::unique_ptr<TokenFile> tokens,
                     TokenFile::Open(options.token_file, log));
    protection.authenticator = std::make_shared<Authenticator>(
        std::move(tokens), options.health_needs_token, std::move(on_refusal));
  }
  return PortCredentials(std::move(protection));
}

}  // namespace camserve
