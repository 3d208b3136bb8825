// The flags of every command that asks a server, and the client that they
// describe.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_CONNECTION_FLAGS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_CONNECTION_FLAGS_H_

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/camserve_client/call.h"
#include "client/camserve_client/channel.h"
#include "client/camserve_client/client.h"

namespace camserve::camctl {

struct ConnectionFlags {
  std::string server = "127.0.0.1:50051";
  absl::Duration timeout = absl::Seconds(60);
  bool tls = false;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
  std::string token_file;
};

void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags);

// A client for --server, whose calls go to all servers behind that address in
// turn. Usage error: flags that do not fit.
absl::StatusOr<std::unique_ptr<client::Client>> Connect(
    const ConnectionFlags& flags, const client::RetryPolicy& retry = {});

// One of those that --server names.
struct NamedClient {
  std::string address;
  std::unique_ptr<client::Client> client;
};

// One for each address that --server holds, with commas between them.
absl::StatusOr<std::vector<NamedClient>> ConnectToEach(
    const ConnectionFlags& flags);

// Deadline of a call, from --timeout.
client::CallOptions CallOptionsOf(const ConnectionFlags& flags);

// `status` of a call to --server, fit to be printed.
absl::Status ServerError(const absl::Status& status,
                         const ConnectionFlags& flags);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_CONNECTION_FLAGS_H_
