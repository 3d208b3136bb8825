#include "client/camserve_client/health.h"

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

using client::HealthState;

// What to call the answer's subject.
std::string Subject(const std::string& service) {
  return service.empty() ? absl::GetFlag(FLAGS_server) : service;
}

absl::Status HealthError(const absl::Status& status,
                         const std::string& service) {
  if (!absl::IsNotFound(status)) return ServerError(status);
  return absl::NotFoundError(
      absl::StrCat("service: the server has no ", TruncateUtf8(service, 128)));
}

absl::Status RunHealth(const Invocation& invocation) {
  const std::string service =
      invocation.arguments.empty() ? "" : invocation.arguments[0];
  if (!IsUtf8(service)) return UsageError("service: has to be UTF-8");
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags());
  const absl::StatusOr<HealthState> state =
      client->Health(service, CallOptionsFromFlags());
  if (!state.ok()) return HealthError(state.status(), service);
  const Console& console = invocation.console;
  const std::string name = client::HealthStateName(*state);
  if (absl::GetFlag(FLAGS_json)) {
    console.out << Print(Json{{"service", service}, {"status", name}}, 2)
                << "\n";
  }
  if (*state != HealthState::kServing) {
    return absl::FailedPreconditionError(
        absl::StrCat("health: ", Subject(service), " is ", Words(name)));
  }
  if (!absl::GetFlag(FLAGS_json)) {
    console.out << PrintableText(Subject(service)) << " is serving\n";
  }
  return absl::OkStatus();
}

}  // namespace

Command HealthCommand() {
  return {.name = "health",
          .usage = "[SERVICE]",
          .summary = "Does the server, or one of its services, serve?",
          .flags = {},
          .min_arguments = 0,
          .max_arguments = 1,
          .run = RunHealth};
}

}  // namespace camserve::camctl
