#include "client/camctl/commands/common_flags.h"

#include <cstdint>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/camctl/commands/token.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "client/camserve_client/target.h"
#include "common/status_macros.h"

namespace {

std::string DefaultServer() {
  const char* server = std::getenv("CAMSERVE_SERVER");
  return server != nullptr && *server != '\0' ? server : "127.0.0.1:50051";
}

}  // namespace

ABSL_FLAG(std::string, server, DefaultServer(),
          "address of the server; without it the environment's "
          "CAMSERVE_SERVER; ipv4:A:P,B:P for replicas; evaluate takes several "
          "with commas");
ABSL_FLAG(absl::Duration, timeout, absl::Seconds(60),
          "longest wait for one answer");
ABSL_FLAG(bool, tls, false, "speak TLS, with the machine's authorities");
ABSL_FLAG(std::string, ca_file, "",
          "PEM file of the authorities to trust; implies --tls");
ABSL_FLAG(std::string, cert_file, "",
          "PEM file of the certificate to show to the server; implies --tls");
ABSL_FLAG(std::string, key_file, "", "PEM file of its key");
ABSL_FLAG(std::string, token_file, "",
          "file whose first line is the token to send; without it the "
          "environment's CAMSERVE_TOKEN; needs TLS, but on one machine");
ABSL_FLAG(bool, json, false, "print JSON");
ABSL_FLAG(bool, help, false, "print what the command takes");
ABSL_FLAG(bool, version, false, "print camctl's version");

namespace camserve::camctl {
namespace {

absl::StatusOr<client::Credentials> CredentialsFromFlags() {
  client::Credentials credentials;
  credentials.ca_file = absl::GetFlag(FLAGS_ca_file);
  credentials.certificate_file = absl::GetFlag(FLAGS_cert_file);
  credentials.key_file = absl::GetFlag(FLAGS_key_file);
  if (absl::GetFlag(FLAGS_tls) || !credentials.ca_file.empty() ||
      !credentials.certificate_file.empty() || !credentials.key_file.empty()) {
    credentials.transport = client::Credentials::Transport::kTls;
  }
  ASSIGN_OR_RETURN(credentials.bearer_token,
                   ReadToken(absl::GetFlag(FLAGS_token_file)));
  return credentials;
}

absl::StatusOr<std::unique_ptr<client::Client>> Connect(
    const std::string& address, const client::RetryPolicy& retry) {
  if (const auto endpoints = client::ParseTarget(address); !endpoints.ok()) {
    return UsageError(absl::StrCat("--server: ", endpoints.status().message()));
  }
  client::ChannelOptions options;
  options.address = address;
  options.spread_over_replicas = true;
  options.retry = retry;
  ASSIGN_OR_RETURN(options.credentials, CredentialsFromFlags());
  if (absl::GetFlag(FLAGS_timeout) <= absl::ZeroDuration()) {
    return UsageError("--timeout: has to be above 0");
  }
  absl::StatusOr<std::unique_ptr<client::Client>> client =
      client::Client::Create(options);
  if (!client.ok()) return UsageError(client.status().message());
  return client;
}

}  // namespace

const std::vector<std::string>& CommonFlags() {
  static const auto& names = *new std::vector<std::string>{
      "server",   "timeout",    "tls",  "ca_file", "cert_file",
      "key_file", "token_file", "json", "help",    "version"};
  return names;
}

absl::StatusOr<std::unique_ptr<client::Client>> ConnectFromFlags(
    const client::RetryPolicy& retry) {
  return Connect(absl::GetFlag(FLAGS_server), retry);
}

absl::StatusOr<std::vector<NamedClient>> ConnectToEachFromFlags() {
  std::vector<NamedClient> clients;
  std::set<std::string> seen;
  const std::vector<std::string> addresses =
      absl::StrSplit(absl::GetFlag(FLAGS_server), ',');
  for (const std::string& address : addresses) {
    if (!seen.insert(address).second) {
      return UsageError(absl::StrCat("--server: names ", address, " twice"));
    }
    ASSIGN_OR_RETURN(std::unique_ptr<client::Client> client,
                     Connect(address, {}));
    clients.push_back({.address = address, .client = std::move(client)});
  }
  return clients;
}

client::CallOptions CallOptionsFromFlags() {
  return {.timeout = absl::GetFlag(FLAGS_timeout), .request_id = ""};
}

absl::Status ServerError(const absl::Status& status) {
  return NamingServer(status, absl::GetFlag(FLAGS_server));
}

absl::StatusOr<v1::ModelSpec> ParseModelSpec(absl::string_view field,
                                             absl::string_view text) {
  v1::ModelSpec spec;
  const size_t colon = text.rfind(':');
  const absl::string_view name = text.substr(0, colon);
  if (name.empty() || !IsUtf8(name)) {
    return UsageError(absl::StrCat(
        field, ": names a model, such as chest, or chest:2 for a version"));
  }
  spec.set_name(std::string(name));
  if (colon == absl::string_view::npos) return spec;
  int64_t version = 0;
  if (!absl::SimpleAtoi(text.substr(colon + 1), &version) || version < 1) {
    return UsageError(
        absl::StrCat(field, ": the version after ':' is a number from 1 on"));
  }
  spec.set_version(version);
  return spec;
}

}  // namespace camserve::camctl
