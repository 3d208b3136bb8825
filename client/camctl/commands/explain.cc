#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/explanation.pb.h"
#include "camserve/v1/explanation_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/explanation/explain_options.h"
#include "client/camctl/explanation/explain_run.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/errors.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

enum class PictureFormat { kPng, kJpeg };

struct Flags {
  RequestFlags request;
  std::string out;
  std::vector<std::string> classes;
  std::vector<std::string> class_indices;
  std::optional<int> top_k;
  bool above_threshold = false;
  std::string window;
  v1::ColorMap color_map = v1::COLOR_MAP_JET;
  v1::Blend blend = v1::BLEND_UNIFORM;
  double opacity = 0.5;
  PictureFormat picture_format = PictureFormat::kPng;
  std::optional<int> longest_side;
  int in_flight = 4;
  bool json = false;
  ConnectionFlags connection;
};

absl::StatusOr<v1::ClassSelector> ClassesOf(const Flags& flags) {
  const bool named = !flags.classes.empty() || !flags.class_indices.empty();
  const std::optional<int> top_k = flags.top_k;
  v1::ClassSelector selector;
  if (flags.above_threshold) {
    if (named || top_k.has_value()) {
      return UsageError(
          "--above_threshold: not together with --class, --class_index or "
          "--top_k");
    }
    selector.set_above_threshold(true);
    return selector;
  }
  if (!top_k.has_value()) {
    return ParseClasses(flags.classes, flags.class_indices);
  }
  if (named) {
    return UsageError("--top_k: not together with --class or --class_index");
  }
  if (*top_k < 1) return UsageError("--top_k: has to be 1 or more");
  selector.set_top_k(*top_k);
  return selector;
}

absl::StatusOr<v1::RenderOptions> RenderOf(const Flags& flags) {
  // Written so that NaN is refused, too.
  if (!(flags.opacity >= 0 && flags.opacity <= 1)) {
    return UsageError("--opacity: has to be within 0 and 1");
  }
  if (flags.longest_side.has_value() && *flags.longest_side < 0) {
    return UsageError("--longest_side: has to be 0 or more");
  }
  v1::RenderOptions render;
  render.set_longest_side(flags.longest_side.value_or(0));
  render.set_color_map(flags.color_map);
  render.set_blend(flags.blend);
  render.set_opacity(static_cast<float>(flags.opacity));
  return render;
}

void AskForOutputs(const Flags& flags, v1::ExplainRequest& request) {
  request.add_outputs(v1::OUTPUT_RAW_MAP);
  if (flags.out.empty()) return;
  request.add_outputs(v1::OUTPUT_HEATMAP);
  const bool is_png = flags.picture_format == PictureFormat::kPng;
  request.add_outputs(is_png ? v1::OUTPUT_HEATMAP_PNG
                             : v1::OUTPUT_HEATMAP_JPEG);
  request.add_outputs(is_png ? v1::OUTPUT_OVERLAY_PNG
                             : v1::OUTPUT_OVERLAY_JPEG);
}

absl::StatusOr<v1::ExplainRequest> FullRequest(const Flags& flags) {
  ASSIGN_OR_RETURN(v1::ExplainRequest request, RequestOf(flags.request));
  ASSIGN_OR_RETURN(v1::ClassSelector classes, ClassesOf(flags));
  if (classes.selection_case() != v1::ClassSelector::SELECTION_NOT_SET) {
    *request.mutable_classes() = std::move(classes);
  }
  if (!flags.window.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_image()->mutable_window(),
                     ParseWindow(flags.window));
  }
  ASSIGN_OR_RETURN(*request.mutable_render(), RenderOf(flags));
  AskForOutputs(flags, request);
  return request;
}

absl::StatusOr<ExplainPlan> PlanOf(const Flags& flags) {
  ExplainPlan plan;
  ASSIGN_OR_RETURN(plan.request, FullRequest(flags));
  plan.folder = flags.out;
  plan.json = flags.json;
  plan.in_flight = flags.in_flight;
  plan.pictures_may_shrink = !flags.longest_side.has_value();
  plan.server_address = flags.connection.server;
  plan.call_options = CallOptionsOf(flags.connection);
  if (plan.folder.empty() && !plan.json) {
    return UsageError("--out: missing; name a folder for the pictures");
  }
  RETURN_IF_ERROR(CheckInFlight(flags.in_flight));
  ASSIGN_OR_RETURN(plan.images, ImagesOf(flags.request));
  return plan;
}

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const ExplainPlan plan, PlanOf(flags));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  return ExplainImages(*client, plan, console);
}

void AddClassFlags(CLI::App& command, Flags& flags) {
  AddFlag(command,
          {"--class", "LABEL",
           "label of a class to explain; may be given again (the predicted "
           "class)"},
          flags.classes);
  AddFlag(command,
          {"--class_index", "N",
           "index of a class to explain, from 0 in the order of the logits; "
           "may be given again"},
          flags.class_indices);
  AddFlag(command,
          {"--top_k", "K",
           "explain the classes with the greatest logits, this many"},
          flags.top_k);
  AddFlag(command,
          {"--above_threshold", "",
           "explain the labels that a multi-label model predicts; there may "
           "be none"},
          flags.above_threshold);
}

void AddPictureFlags(CLI::App& command, Flags& flags) {
  AddWindowFlag(command, flags.window);
  AddChoice(command, {"--color_map", "NAME", "colours of the heatmap"},
            {{"jet", v1::COLOR_MAP_JET},
             {"viridis", v1::COLOR_MAP_VIRIDIS},
             {"inferno", v1::COLOR_MAP_INFERNO}},
            flags.color_map);
  AddChoice(command,
            {"--blend", "NAME",
             "by_value shows the bare image where there is no evidence"},
            {{"uniform", v1::BLEND_UNIFORM}, {"by_value", v1::BLEND_BY_VALUE}},
            flags.blend);
  AddFlag(command,
          {"--opacity", "SHARE", "of the heatmap over the image, 0 to 1"},
          flags.opacity);
  AddChoice(command,
            {"--picture_format", "NAME",
             "of overlays and heatmaps; jpeg is smaller, and sooner there"},
            {{"png", PictureFormat::kPng}, {"jpeg", PictureFormat::kJpeg}},
            flags.picture_format);
  AddFlag(command,
          {"--longest_side", "PIXELS",
           "most pixels of a picture's longer side; 0: as the image, however "
           "large the answer (as the image, or what fits into an answer)"},
          flags.longest_side);
}

}  // namespace

Command AddExplain(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "explain",
       .summary = "Why did the model give these images their class?",
       .examples = {
           "camctl explain --model demo --image chest.png --out maps",
           "camctl explain --model chest:2 --methods hirescam --top_k 3 "
           "--json images"}});
  AddRequestFlags(command, flags->request);
  AddFlag(command,
          {"-o,--out", "FOLDER",
           "folder for pictures, maps and manifest.json; --json may do "
           "without"},
          flags->out);
  AddClassFlags(command, *flags);
  AddPictureFlags(command, *flags);
  AddInFlightFlag(command, "requests under way at a time", flags->in_flight);
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
