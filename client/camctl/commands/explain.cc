#include <limits>
#include <optional>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/arguments.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/explanation/explain_options.h"
#include "client/camctl/explanation/explain_run.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/terminal/errors.h"
#include "common/status_macros.h"

ABSL_FLAG(camserve::camctl::RepeatedText, class, {},
          "label of a class to explain; may be given again (the predicted "
          "class)");
ABSL_FLAG(camserve::camctl::RepeatedText, class_index, {},
          "index of a class to explain, from 0 in the order of the logits; may "
          "be given again");
ABSL_FLAG(std::optional<int>, top_k, std::nullopt,
          "explain the classes with the greatest logits, this many");
ABSL_FLAG(bool, above_threshold, false,
          "explain the labels that a multi-label model predicts; there may be "
          "none");
ABSL_FLAG(std::string, color_map, "jet", "jet, viridis, inferno");
ABSL_FLAG(std::string, blend, "uniform",
          "uniform, or by_value: the bare image where there is no evidence");
ABSL_FLAG(double, opacity, 0.5, "of the heatmap over the image, 0 to 1");
ABSL_FLAG(std::string, picture_format, "png",
          "of overlays and heatmaps: png, or jpeg: smaller, and sooner there");
ABSL_FLAG(std::optional<int>, longest_side, std::nullopt,
          "most pixels of a picture's longer side; 0: as the image, however "
          "large the answer (as the image, or what fits into an answer)");

namespace camserve::camctl {
namespace {

absl::StatusOr<v1::ClassSelector> ClassesFromFlags() {
  const std::vector<std::string> labels = absl::GetFlag(FLAGS_class).values;
  const std::vector<std::string> indices =
      absl::GetFlag(FLAGS_class_index).values;
  const bool named = !labels.empty() || !indices.empty();
  const std::optional<int> top_k = absl::GetFlag(FLAGS_top_k);
  v1::ClassSelector selector;
  if (absl::GetFlag(FLAGS_above_threshold)) {
    if (named || top_k.has_value()) {
      return UsageError(
          "--above_threshold: not together with --class, --class_index or "
          "--top_k");
    }
    selector.set_above_threshold(true);
    return selector;
  }
  if (!top_k.has_value()) return ParseClasses(labels, indices);
  if (named) {
    return UsageError("--top_k: not together with --class or --class_index");
  }
  if (*top_k < 1) return UsageError("--top_k: has to be 1 or more");
  selector.set_top_k(*top_k);
  return selector;
}

absl::StatusOr<v1::RenderOptions> RenderFromFlags() {
  v1::RenderOptions render;
  ASSIGN_OR_RETURN(const v1::ColorMap color_map,
                   ParseColorMap(absl::GetFlag(FLAGS_color_map)));
  ASSIGN_OR_RETURN(const v1::Blend blend,
                   ParseBlend(absl::GetFlag(FLAGS_blend)));
  const double opacity = absl::GetFlag(FLAGS_opacity);
  // Not a number is not within either.
  if (!(opacity >= 0 && opacity <= 1)) {
    return UsageError("--opacity: has to be within 0 and 1");
  }
  const std::optional<int> longest_side = absl::GetFlag(FLAGS_longest_side);
  if (longest_side.has_value() && *longest_side < 0) {
    return UsageError("--longest_side: has to be 0 or more");
  }
  render.set_longest_side(longest_side.value_or(0));
  render.set_color_map(color_map);
  render.set_blend(blend);
  render.set_opacity(static_cast<float>(opacity));
  return render;
}

absl::Status AskForOutputs(bool files, v1::ExplainRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<v1::Output> pictures,
                   ParsePictureFormat(absl::GetFlag(FLAGS_picture_format)));
  request.add_outputs(v1::OUTPUT_RAW_MAP);
  if (!files) return absl::OkStatus();
  request.add_outputs(v1::OUTPUT_HEATMAP);
  for (const v1::Output picture : pictures) request.add_outputs(picture);
  return absl::OkStatus();
}

absl::StatusOr<v1::ExplainRequest> RequestFromFlags() {
  ASSIGN_OR_RETURN(v1::ExplainRequest request, RequestFromSharedFlags());
  ASSIGN_OR_RETURN(v1::ClassSelector classes, ClassesFromFlags());
  if (classes.selection_case() != v1::ClassSelector::SELECTION_NOT_SET) {
    *request.mutable_classes() = std::move(classes);
  }
  const std::string window = absl::GetFlag(FLAGS_window);
  if (!window.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_image()->mutable_window(),
                     ParseWindow(window));
  }
  ASSIGN_OR_RETURN(*request.mutable_render(), RenderFromFlags());
  return request;
}

absl::StatusOr<ExplainPlan> PlanFromFlags(const Invocation& invocation) {
  ExplainPlan plan;
  ASSIGN_OR_RETURN(plan.request, RequestFromFlags());
  plan.folder = absl::GetFlag(FLAGS_out);
  plan.json = absl::GetFlag(FLAGS_json);
  plan.in_flight = absl::GetFlag(FLAGS_in_flight);
  plan.pictures_may_shrink = !absl::GetFlag(FLAGS_longest_side).has_value();
  plan.server_address = absl::GetFlag(FLAGS_server);
  plan.call_options = CallOptionsFromFlags();
  RETURN_IF_ERROR(AskForOutputs(!plan.folder.empty(), plan.request));
  std::vector<std::string> paths = absl::GetFlag(FLAGS_image).values;
  paths.insert(paths.end(), invocation.arguments.begin(),
               invocation.arguments.end());
  if (paths.empty()) return UsageError("--image: missing; name a PNG or JPEG");
  if (plan.folder.empty() && !plan.json) {
    return UsageError("--out: missing; name a folder for the pictures");
  }
  if (plan.in_flight < 1 || plan.in_flight > 64) {
    return UsageError("--in_flight: has to be within 1 and 64");
  }
  ASSIGN_OR_RETURN(plan.images, ListImages(paths));
  return plan;
}

absl::Status RunExplain(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const ExplainPlan plan, PlanFromFlags(invocation));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags());
  return ExplainImages(*client, plan, invocation.console);
}

}  // namespace

Command ExplainCommand() {
  return {.name = "explain",
          .usage = "--model M --image F... --out DIR",
          .summary = "Why did the model give these images their class?",
          .flags = {"model", "image", "method", "class", "class_index", "top_k",
                    "above_threshold", "layer", "window", "color_map", "blend",
                    "opacity", "picture_format", "longest_side", "out",
                    "in_flight"},
          .min_arguments = 0,
          .max_arguments = std::numeric_limits<size_t>::max(),
          .run = RunExplain};
}

}  // namespace camserve::camctl
