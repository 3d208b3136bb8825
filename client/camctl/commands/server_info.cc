#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

struct Flags {
  bool json = false;
  ConnectionFlags connection;
};

std::string Methods(const v1::GetServerInfoResponse& server) {
  return absl::StrJoin(
      server.methods(), ", ", [](std::string* text, int method) {
        absl::StrAppend(text, MethodTitle(static_cast<v1::CamMethod>(method)));
      });
}

std::string ServerTable(const v1::GetServerInfoResponse& server, bool colors) {
  const v1::Limits& limits = server.limits();
  Table table({{"camserve"}, {server.version()}});
  table.AddRow({"LibTorch", server.libtorch_version()});
  table.AddRow({"devices", absl::StrJoin(server.devices(), ", ")});
  table.AddRow({"methods", Methods(server)});
  const std::pair<const char*, int64_t> rows[] = {
      {"bytes a message", limits.message_bytes()},
      {"pixels an image", limits.image_pixels()},
      {"pixels a side", limits.image_side()},
      {"classes a request", limits.classes_per_request()},
      {"requests that wait", limits.queue_length()},
      {"streams a connection", limits.streams_per_connection()},
      {"evaluations at once", limits.evaluations()},
      {"bytes an evaluation", limits.evaluation_bytes()},
      {"bytes of metadata", limits.metadata_bytes()},
      {"bytes buffered", limits.buffer_bytes()}};
  for (const auto& [name, limit] : rows) {
    table.AddRow({absl::StrCat("most ", name), absl::StrCat(limit)});
  }
  if (limits.has_connection_age()) {
    table.AddRow({"most seconds a connection",
                  absl::StrCat(limits.connection_age().seconds())});
  }
  return table.Render(colors);
}

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  const absl::StatusOr<v1::GetServerInfoResponse> response =
      client->GetServerInfo(CallOptionsOf(flags.connection));
  if (!response.ok()) return ServerError(response.status(), flags.connection);
  console.out << (flags.json ? Print(ToJson(*response), 2) + "\n"
                             : ServerTable(*response, console.out_colors));
  return absl::OkStatus();
}

}  // namespace

Command AddServer(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "server",
       .summary = "The server's version, devices and limits.",
       .examples = {"camctl server", "camctl server --json | jq .limits"}});
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
