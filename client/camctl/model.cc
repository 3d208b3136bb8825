#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/command.h"
#include "client/camctl/common_flags.h"
#include "client/camctl/json.h"
#include "client/camctl/names.h"
#include "client/camctl/table.h"
#include "client/camctl/text.h"
#include "server/core/status_macros.h"

namespace camserve::camctl {
namespace {

std::string InputShape(const v1::ModelInfo& model) {
  return absl::StrJoin(
      model.input_shape(), " x ", [](std::string* text, int size) {
        // -1: a size that may vary.
        absl::StrAppend(text, size < 0 ? "any" : absl::StrCat(size));
      });
}

std::string Labels(const v1::ModelInfo& model) {
  int index = 0;
  return absl::StrJoin(model.class_labels(), ", ",
                       [&](std::string* text, const std::string& label) {
                         absl::StrAppend(text, index++, " ", label);
                       });
}

std::string Facts(const v1::ModelInfo& model, bool colors) {
  Table facts({{"model"}, {ModelTitle(model.status().model())}});
  Cell state = StateCell(model.status().state());
  if (!model.status().reason().empty()) {
    absl::StrAppend(&state.text, ": ", model.status().reason());
  }
  facts.AddRow({"state", state});
  facts.AddRow({"sha256", model.status().model().sha256()});
  facts.AddRow({"input", InputShape(model)});
  facts.AddRow({"classes", Labels(model)});
  facts.AddRow({"default layer", model.default_layer()});
  facts.AddRow({"runs on", absl::StrJoin(model.placements(), ", ")});
  return facts.Render(colors);
}

Cell Verdict(const v1::LayerInfo& layer, v1::CamMethod method) {
  for (const v1::MethodFaithfulness& faithfulness : layer.faithfulness()) {
    if (faithfulness.method() == method) {
      return VerdictCell(faithfulness.verdict());
    }
  }
  return {"-"};
}

std::string Layers(const v1::ModelInfo& model, bool colors) {
  Table table({{"layer"},
               {"channels", Align::kRight},
               {"map", Align::kRight},
               {"calls", Align::kRight},
               {"Grad-CAM"},
               {"HiResCAM"},
               {"also called"}});
  for (const v1::LayerInfo& layer : model.layers()) {
    const auto& paths = layer.paths();
    const int others = paths.empty() ? 0 : 1;
    table.AddRow({paths.empty() ? "" : paths[0], absl::StrCat(layer.channels()),
                  absl::StrCat(layer.height(), " x ", layer.width()),
                  absl::StrCat(layer.calls()),
                  Verdict(layer, v1::CAM_METHOD_GRAD_CAM),
                  Verdict(layer, v1::CAM_METHOD_HIRES_CAM),
                  absl::StrJoin(paths.begin() + others, paths.end(), ", ")});
  }
  return table.Render(colors);
}

absl::Status RunModel(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const v1::ModelSpec spec,
                   ParseModelSpec("model", invocation.arguments[0]));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags());
  const absl::StatusOr<v1::GetModelResponse> response =
      client->GetModel(spec, CallOptionsFromFlags());
  if (!response.ok()) return ServerError(response.status());
  const Console& console = invocation.console;
  if (absl::GetFlag(FLAGS_json)) {
    console.out << Print(ToJson(*response), 2) << "\n";
    return absl::OkStatus();
  }
  console.out << Facts(response->model(), console.out_colors);
  if (!response->model().layers().empty()) {
    console.out << "\n" << Layers(response->model(), console.out_colors);
  }
  return absl::OkStatus();
}

}  // namespace

Command ModelCommand() {
  return {.name = "model",
          .usage = "NAME[:VERSION]",
          .summary = "What a model takes, and which layers explain it.",
          .flags = {},
          .min_arguments = 1,
          .max_arguments = 1,
          .run = RunModel};
}

}  // namespace camserve::camctl
