// The flags of every command, and the client that they describe.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMON_FLAGS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMON_FLAGS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"
#include "client/camserve_client/client.h"

ABSL_DECLARE_FLAG(std::string, server);
ABSL_DECLARE_FLAG(bool, json);
ABSL_DECLARE_FLAG(bool, help);
ABSL_DECLARE_FLAG(bool, version);

namespace camserve::camctl {

// Their names.
const std::vector<std::string>& CommonFlags();

// A client for --server, whose calls go to all servers behind that address in
// turn. Usage error: flags that do not fit.
absl::StatusOr<std::unique_ptr<client::Client>> ConnectFromFlags(
    const client::RetryPolicy& retry = {});

// One of those that --server names.
struct NamedClient {
  std::string address;
  std::unique_ptr<client::Client> client;
};

// One for each address that --server holds, with commas between them.
absl::StatusOr<std::vector<NamedClient>> ConnectToEachFromFlags();

// Deadline of a call, from --timeout.
client::CallOptions CallOptionsFromFlags();

// `status` of a call to --server, fit to be printed.
absl::Status ServerError(const absl::Status& status);

// "chest", "chest:2". Usage error otherwise; `field` names what was given.
absl::StatusOr<v1::ModelSpec> ParseModelSpec(absl::string_view field,
                                             absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMON_FLAGS_H_
