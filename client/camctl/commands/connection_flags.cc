#include "client/camctl/commands/connection_flags.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/camctl/terminal/errors.h"
#include "client/camserve_client/call.h"
#include "client/camserve_client/channel.h"
#include "client/camserve_client/client.h"
#include "client/camserve_client/target.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// `token` where it can be sent as metadata: one word of printable ASCII.
// Otherwise a usage error that names `source` and does not repeat the token.
absl::StatusOr<std::string> Checked(absl::string_view source,
                                    absl::string_view token) {
  if (!token.empty() &&
      std::all_of(token.begin(), token.end(), absl::ascii_isgraph)) {
    return std::string(token);
  }
  return UsageError(absl::StrCat(
      source, ": holds no token: a word of letters, digits and -._~+/="));
}

// The first word of the first line of `file`. Without a file, the token that
// CAMSERVE_TOKEN holds, or an empty text where it is not set. Usage error: a
// file that cannot be read, or no token in it.
absl::StatusOr<std::string> ReadToken(const std::string& file) {
  if (file.empty()) {
    const char* const token = std::getenv("CAMSERVE_TOKEN");
    if (token == nullptr || *token == '\0') return std::string();
    return Checked("CAMSERVE_TOKEN", token);
  }
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    return UsageError(
        absl::StrCat("--token_file: cannot be read, or is empty: ", file));
  }
  const absl::string_view words = absl::StripAsciiWhitespace(line);
  return Checked("--token_file", words.substr(0, words.find_first_of(" \t")));
}

absl::StatusOr<client::Credentials> CredentialsOf(
    const ConnectionFlags& flags) {
  client::Credentials credentials;
  credentials.ca_file = flags.ca_file;
  credentials.certificate_file = flags.cert_file;
  credentials.key_file = flags.key_file;
  credentials.server_name = flags.server_name;
  if (flags.tls || !flags.ca_file.empty() || !flags.cert_file.empty() ||
      !flags.key_file.empty() || !flags.server_name.empty()) {
    credentials.transport = client::Credentials::Transport::kTls;
  }
  ASSIGN_OR_RETURN(credentials.bearer_token, ReadToken(flags.token_file));
  return credentials;
}

absl::StatusOr<std::unique_ptr<client::Client>> ConnectTo(
    const std::string& address, const ConnectionFlags& flags,
    const client::RetryPolicy& retry) {
  if (const auto endpoints = client::ParseTarget(address); !endpoints.ok()) {
    return UsageError(absl::StrCat("--server: ", endpoints.status().message()));
  }
  client::ChannelOptions options;
  options.address = address;
  options.spread_over_replicas = true;
  options.retry = retry;
  ASSIGN_OR_RETURN(options.credentials, CredentialsOf(flags));
  if (flags.timeout <= absl::ZeroDuration()) {
    return UsageError("--timeout: has to be above 0");
  }
  absl::StatusOr<std::unique_ptr<client::Client>> client =
      client::Client::Create(options);
  if (!client.ok()) return UsageError(client.status().message());
  return client;
}

}  // namespace

void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags) {
  CLI::Option* const options[] = {
      AddFlag(command,
              {"--server", "ADDRESS",
               "address of the server, HOST:PORT; ipv4:A:P,B:P for replicas"},
              flags.server)
          ->envname("CAMSERVE_SERVER"),
      AddFlag(command, {"--timeout", "TIME", "longest wait for one answer"},
              flags.timeout),
      AddFlag(command,
              {"--tls", "", "speak TLS, with the machine's authorities"},
              flags.tls),
      AddFlag(command,
              {"--ca_file", "FILE",
               "PEM file of the authorities to trust; implies --tls"},
              flags.ca_file),
      AddFlag(command,
              {"--cert_file", "FILE",
               "PEM file of the certificate to show to the server; implies "
               "--tls"},
              flags.cert_file),
      AddFlag(command, {"--key_file", "FILE", "PEM file of its key"},
              flags.key_file),
      AddFlag(command,
              {"--server_name", "NAME",
               "name that the server's certificate has to hold, where it is "
               "not that of --server; implies --tls"},
              flags.server_name),
      AddFlag(command,
              {"--token_file", "FILE",
               "file whose first line is the token to send; without it the "
               "environment's CAMSERVE_TOKEN; needs TLS, but on one machine"},
              flags.token_file)};
  for (CLI::Option* const option : options) option->group("Connection");
}

absl::StatusOr<std::unique_ptr<client::Client>> Connect(
    const ConnectionFlags& flags, const client::RetryPolicy& retry) {
  return ConnectTo(flags.server, flags, retry);
}

absl::StatusOr<std::vector<NamedClient>> ConnectToEach(
    const ConnectionFlags& flags) {
  std::vector<NamedClient> clients;
  std::set<std::string> seen;
  const std::vector<std::string> addresses = absl::StrSplit(flags.server, ',');
  for (const std::string& address : addresses) {
    if (!seen.insert(address).second) {
      return UsageError(absl::StrCat("--server: names ", address, " twice"));
    }
    ASSIGN_OR_RETURN(std::unique_ptr<client::Client> client,
                     ConnectTo(address, flags, {}));
    clients.push_back({.address = address, .client = std::move(client)});
  }
  return clients;
}

client::CallOptions CallOptionsOf(const ConnectionFlags& flags) {
  return {.timeout = flags.timeout, .request_id = ""};
}

absl::Status ServerError(const absl::Status& status,
                         const ConnectionFlags& flags) {
  return NamingServer(status, flags.server);
}

}  // namespace camserve::camctl
