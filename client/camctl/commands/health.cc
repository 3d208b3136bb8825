#include "client/camserve_client/health.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

using client::HealthState;

struct Flags {
  std::string service;
  bool json = false;
  ConnectionFlags connection;
};

absl::Status HealthError(const absl::Status& status, const Flags& flags) {
  if (!absl::IsNotFound(status)) return ServerError(status, flags.connection);
  return absl::NotFoundError(absl::StrCat("service: the server has no ",
                                          TruncateUtf8(flags.service, 128)));
}

absl::Status Run(const Flags& flags, const Console& console) {
  if (!IsUtf8(flags.service)) return UsageError("service: has to be UTF-8");
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  const absl::StatusOr<HealthState> state =
      client->Health(flags.service, CallOptionsOf(flags.connection));
  if (!state.ok()) return HealthError(state.status(), flags);
  const std::string name = client::HealthStateName(*state);
  if (flags.json) {
    console.out << Print(Json{{"service", flags.service}, {"status", name}}, 2)
                << "\n";
  }
  // What the answer is about, for the error.
  const std::string& subject =
      flags.service.empty() ? flags.connection.server : flags.service;
  if (*state != HealthState::kServing) {
    return absl::FailedPreconditionError(
        absl::StrCat("health: ", subject, " is ", Words(name)));
  }
  if (!flags.json) console.out << PrintableText(subject) << " is serving\n";
  return absl::OkStatus();
}

}  // namespace

Command AddHealth(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl, {.name = "health",
               .summary = "Does the server, or one of its services, serve?",
               .examples = {"camctl health", "camctl health model/chest"}});
  AddArgument(command,
              {"service", "SERVICE",
               "one of grpc.health.v1's services, such as model/NAME; without "
               "it the server as a whole"},
              flags->service);
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
