#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

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

absl::Status RunServer(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags());
  const absl::StatusOr<v1::GetServerInfoResponse> response =
      client->GetServerInfo(CallOptionsFromFlags());
  if (!response.ok()) return ServerError(response.status());
  const Console& console = invocation.console;
  console.out << (absl::GetFlag(FLAGS_json)
                      ? Print(ToJson(*response), 2) + "\n"
                      : ServerTable(*response, console.out_colors));
  return absl::OkStatus();
}

}  // namespace

Command ServerCommand() {
  return {.name = "server",
          .usage = "",
          .summary = "The server's version, devices and limits.",
          .flags = {},
          .run = RunServer};
}

}  // namespace camserve::camctl
