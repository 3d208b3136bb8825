// The flags of every command that asks a server, and the client that they
// describe.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_CONNECTION_FLAGS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_CONNECTION_FLAGS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/camserve_client/call.h"
#include "client/camserve_client/channel.h"
#include "client/camserve_client/client.h"
#include "common/command_line/description.h"

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

// Adds the flags to `command`. `flags` has to outlive it.
void AddConnectionFlags(CLI::App& command, ConnectionFlags& flags);

// A client for --server, whose calls go to all servers behind that address in
// turn. Does not wait for the connection. Usage error: an address or another
// flag that cannot be used.
absl::StatusOr<std::unique_ptr<client::Client>> Connect(
    const ConnectionFlags& flags, const client::RetryPolicy& retry = {});

// A client for one of the addresses in --server.
struct NamedClient {
  std::string address;
  std::unique_ptr<client::Client> client;
};

// One client for each address in --server, which may hold several with commas
// between them. Usage error: as Connect's, or an address that is named twice.
absl::StatusOr<std::vector<NamedClient>> ConnectToEach(
    const ConnectionFlags& flags);

// Options of a call that has to be answered within --timeout.
client::CallOptions CallOptionsOf(const ConnectionFlags& flags);

// `status` of a call to --server, with the address where no answer came.
absl::Status ServerError(const absl::Status& status,
                         const ConnectionFlags& flags);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_CONNECTION_FLAGS_H_
