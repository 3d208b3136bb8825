#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/bench/load_generator.h"
#include "client/camctl/bench/load_report.h"
#include "client/camctl/bench/load_shape.h"
#include "client/camctl/bench/load_summary.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/explanation/message_limit.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/terminal/errors.h"
#include "common/status_macros.h"

ABSL_FLAG(std::optional<int>, concurrency, std::nullopt,
          "closed loop: calls at a time, each sent when another is answered; "
          "1 to 256 (8)");
ABSL_FLAG(std::optional<double>, rate, std::nullopt,
          "open loop: calls a second, sent whatever becomes of those before; "
          "latency counts from when a call was due");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(10),
          "how long calls are sent and counted");
ABSL_FLAG(absl::Duration, warm_up, absl::Seconds(2),
          "how long calls are sent before, and not counted");

namespace camserve::camctl {
namespace {

struct BenchPlan {
  std::vector<v1::ExplainRequest> requests;  // sent in turn
  LoadShape shape;
  client::CallOptions call_options;
};

absl::StatusOr<LoadShape> ShapeFromFlags() {
  LoadShape shape;
  const std::optional<int> concurrency = absl::GetFlag(FLAGS_concurrency);
  shape.rate = absl::GetFlag(FLAGS_rate);
  if (concurrency.has_value() && shape.rate.has_value()) {
    return UsageError("--rate: not together with --concurrency");
  }
  shape.concurrency = concurrency.value_or(shape.concurrency);
  if (shape.concurrency < 1 || shape.concurrency > kMostInFlight) {
    return UsageError(
        absl::StrCat("--concurrency: has to be within 1 and ", kMostInFlight));
  }
  // Not a number is not above 0 either.
  if (shape.rate.has_value() &&
      !(*shape.rate > 0 && std::isfinite(*shape.rate))) {
    return UsageError("--rate: has to be above 0");
  }
  shape.duration = absl::GetFlag(FLAGS_duration);
  if (shape.duration <= absl::ZeroDuration() ||
      shape.duration == absl::InfiniteDuration()) {
    return UsageError("--duration: has to be above 0, such as 30s, and to end");
  }
  shape.warm_up = absl::GetFlag(FLAGS_warm_up);
  if (shape.warm_up < absl::ZeroDuration() ||
      shape.warm_up == absl::InfiniteDuration()) {
    return UsageError("--warm_up: has to be 0 or above, and to end");
  }
  return shape;
}

absl::StatusOr<std::vector<std::string>> ImagesFromFlags(
    const Invocation& invocation) {
  std::vector<std::string> paths = absl::GetFlag(FLAGS_image).values;
  paths.insert(paths.end(), invocation.arguments.begin(),
               invocation.arguments.end());
  if (paths.empty()) return UsageError("--image: missing; name a PNG or JPEG");
  return ListImages(paths);
}

// Reads the images before the first call: files cost calls no time.
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
                     const Console& console) {
  const LoadOutcome outcome = GenerateLoad(plan.shape, [&](int64_t number) {
    const auto& request = plan.requests[number % plan.requests.size()];
    return client.Explain(request, plan.call_options).status();
  });
  const LoadSummary summary = Summarize(outcome.calls);
  const std::string model = absl::GetFlag(FLAGS_model);
  if (absl::GetFlag(FLAGS_json)) {
    console.out << Print(LoadJson(model, plan.shape, summary), 2) << "\n";
  } else {
    console.out << LoadText(model, plan.shape, summary, console.out_colors);
  }
  if (summary.has_ok()) return absl::OkStatus();
  return ServerError(outcome.first_failure);
}

absl::Status RunBench(const Invocation& invocation) {
  BenchPlan plan = {.call_options = CallOptionsFromFlags()};
  ASSIGN_OR_RETURN(const v1::ExplainRequest request, RequestFromSharedFlags());
  ASSIGN_OR_RETURN(plan.shape, ShapeFromFlags());
  ASSIGN_OR_RETURN(const std::vector<std::string> images,
                   ImagesFromFlags(invocation));
  // Without retries: each answer counts as it is.
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags({.max_attempts = 1}));
  const absl::StatusOr<v1::GetServerInfoResponse> server =
      client->GetServerInfo(plan.call_options);
  if (!server.ok()) return ServerError(server.status());
  ASSIGN_OR_RETURN(plan.requests,
                   ReadRequests(request, images, MaxImageBytes(*server)));
  return RunLoad(*client, plan, invocation.console);
}

}  // namespace

Command BenchCommand() {
  return {.name = "bench",
          .usage = "--model M --image F... [--rate R]",
          .summary = "How many explanations a second, and how fast?",
          .flags = {"model", "image", "method", "layer", "concurrency", "rate",
                    "duration", "warm_up"},
          .min_arguments = 0,
          .max_arguments = std::numeric_limits<size_t>::max(),
          .run = RunBench};
}

}  // namespace camserve::camctl
