#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/bench/load_generator.h"
#include "client/camctl/bench/load_summary.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/explanation/message_limit.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/errors.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

struct Flags {
  RequestFlags request;
  std::optional<int> concurrency;
  std::optional<double> rate;
  absl::Duration duration = absl::Seconds(10);
  absl::Duration warm_up = absl::Seconds(2);
  bool json = false;
  ConnectionFlags connection;
};

struct BenchPlan {
  std::vector<v1::ExplainRequest> requests;  // sent in turn
  LoadShape shape;
  client::CallOptions call_options;
};

absl::StatusOr<LoadShape> ShapeOf(const Flags& flags) {
  LoadShape shape;
  shape.rate = flags.rate;
  if (flags.concurrency.has_value() && shape.rate.has_value()) {
    return UsageError("--rate: not together with --concurrency");
  }
  shape.concurrency = flags.concurrency.value_or(shape.concurrency);
  if (shape.concurrency < 1 || shape.concurrency > kMostInFlight) {
    return UsageError(
        absl::StrCat("--concurrency: has to be within 1 and ", kMostInFlight));
  }
  // Written so that NaN is refused, too.
  if (shape.rate.has_value() &&
      !(*shape.rate > 0 && std::isfinite(*shape.rate))) {
    return UsageError("--rate: has to be above 0");
  }
  shape.duration = flags.duration;
  if (shape.duration <= absl::ZeroDuration() ||
      shape.duration == absl::InfiniteDuration()) {
    return UsageError("--duration: has to be above 0, such as 30s, and to end");
  }
  shape.warm_up = flags.warm_up;
  if (shape.warm_up < absl::ZeroDuration() ||
      shape.warm_up == absl::InfiniteDuration()) {
    return UsageError("--warm_up: has to be 0 or above, and to end");
  }
  return shape;
}

// Reads all images before the first call, so that no call's time includes it.
absl::StatusOr<std::vector<v1::ExplainRequest>> ReadRequests(
    const v1::ExplainRequest& request, const std::vector<std::string>& images,
    int64_t max_image_bytes) {
  std::vector<v1::ExplainRequest> requests(images.size(), request);
  for (size_t i = 0; i < images.size(); ++i) {
    ASSIGN_OR_RETURN(*requests[i].mutable_image()->mutable_encoded(),
                     ReadImage(images[i], max_image_bytes));
  }
  return requests;
}

absl::Status RunLoad(const client::Client& client, const BenchPlan& plan,
                     const Flags& flags, const Console& console) {
  const LoadOutcome outcome = GenerateLoad(plan.shape, [&](int64_t number) {
    const auto& request = plan.requests[number % plan.requests.size()];
    return client.Explain(request, plan.call_options).status();
  });
  const LoadSummary summary = Summarize(outcome.calls);
  const std::string& model = flags.request.model;
  if (flags.json) {
    console.out << Print(LoadJson(model, plan.shape, summary), 2) << "\n";
  } else {
    console.out << LoadText(model, plan.shape, summary, console.out_colors);
  }
  if (summary.has_ok()) return absl::OkStatus();
  return ServerError(outcome.first_failure, flags.connection);
}

absl::Status Run(const Flags& flags, const Console& console) {
  BenchPlan plan = {.call_options = CallOptionsOf(flags.connection)};
  ASSIGN_OR_RETURN(const v1::ExplainRequest request, RequestOf(flags.request));
  ASSIGN_OR_RETURN(plan.shape, ShapeOf(flags));
  ASSIGN_OR_RETURN(const std::vector<std::string> images,
                   ImagesOf(flags.request));
  // No call is retried: each answer counts as it is.
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection, {.max_attempts = 1}));
  const absl::StatusOr<v1::GetServerInfoResponse> server =
      client->GetServerInfo(plan.call_options);
  if (!server.ok()) return ServerError(server.status(), flags.connection);
  ASSIGN_OR_RETURN(plan.requests,
                   ReadRequests(request, images, MaxImageBytes(*server)));
  return RunLoad(*client, plan, flags, console);
}

}  // namespace

Command AddBench(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "bench",
       .summary = "How many explanations a second, and how fast?",
       .examples = {"camctl bench --model demo --image chest.png",
                    "camctl bench --model demo --image images --rate 50 "
                    "--duration 1m"}});
  AddRequestFlags(command, flags->request);
  AddFlag(command,
          {"--concurrency", "N",
           "closed loop: calls at a time, each sent when another is answered; "
           "1 to 256 (8)"},
          flags->concurrency);
  AddFlag(command,
          {"--rate", "R",
           "open loop: calls a second, sent whatever becomes of those before; "
           "latency counts from when a call was due"},
          flags->rate);
  AddFlag(command,
          {"--duration", "TIME", "how long calls are sent and counted"},
          flags->duration);
  AddFlag(
      command,
      {"--warm_up", "TIME", "how long calls are sent before, and not counted"},
      flags->warm_up);
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
