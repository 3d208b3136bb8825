// What the commands about one model share: their flags, and the call, which
// takes nothing but the model.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_COMMAND_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_COMMAND_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "camserve/v1/explanation.pb.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camserve_client/client.h"
#include "common/command_line/description.h"
#include "common/status_macros.h"

namespace camserve::camctl {

struct ModelFlags {
  std::string model;
  bool json = false;
  ConnectionFlags connection;
};

// Adds the argument for the model, which `help` explains, --json, and the flags
// of AddConnectionFlags.
void AddModelFlags(CLI::App& command, const std::string& help,
                   ModelFlags& flags);

// A method of the client that takes a model.
template <typename Response>
using ModelCall = absl::StatusOr<Response> (client::Client::*)(
    const v1::ModelSpec& model, const client::CallOptions& options) const;

// Sends `call` for the model and returns the answer. Usage error: flags that
// cannot be used. Other errors are those of the call, as ServerError gives
// them.
template <typename Response>
absl::StatusOr<Response> Ask(const ModelFlags& flags,
                             ModelCall<Response> call) {
  ASSIGN_OR_RETURN(const v1::ModelSpec spec,
                   ParseModelSpec("model", flags.model));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  absl::StatusOr<Response> response =
      (client.get()->*call)(spec, CallOptionsOf(flags.connection));
  if (!response.ok()) return ServerError(response.status(), flags.connection);
  return response;
}

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_COMMAND_H_
