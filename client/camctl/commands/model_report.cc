#include "client/camctl/commands/model_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"

namespace camserve::camctl {
namespace {

std::string InputShape(const v1::ModelInfo& model) {
  return absl::StrJoin(
      model.input_shape(), " x ", [](std::string* text, int size) {
        // -1: a size that may vary.
        absl::StrAppend(text, size < 0 ? "any" : absl::StrCat(size));
      });
}

// Of a thousand labels nobody reads the last ones.
constexpr int kShownLabels = 20;

std::string Labels(const v1::ModelInfo& model) {
  const auto& labels = model.class_labels();
  // Naming one more label takes as little room as saying that it is left out.
  const int shown =
      labels.size() <= kShownLabels + 1 ? labels.size() : kShownLabels;
  int index = 0;
  std::string text =
      absl::StrJoin(labels.begin(), labels.begin() + shown, ", ",
                    [&](std::string* joined, const std::string& label) {
                      absl::StrAppend(joined, index++, " ", label);
                    });
  if (shown < labels.size()) {
    absl::StrAppend(&text, " and ", labels.size() - shown,
                    " more, which --json has");
  }
  return text;
}

std::string OutputMeaning(v1::OutputKind output) {
  std::string meaning = OutputWords(output);
  if (output == v1::OUTPUT_KIND_EXCLUSIVE) {
    meaning += ": the probabilities are the softmax of all logits";
  } else if (output == v1::OUTPUT_KIND_MULTI_LABEL) {
    meaning += ": each probability is the sigmoid of its own logit";
  } else if (output == v1::OUTPUT_KIND_REGRESSION) {
    meaning += ": measurements, which have no probabilities";
  }
  return meaning;
}

// A threshold that all labels share is said once.
std::string Thresholds(const v1::ModelInfo& model) {
  const auto& thresholds = model.output().thresholds();
  if (std::adjacent_find(thresholds.begin(), thresholds.end(),
                         std::not_equal_to<>()) == thresholds.end()) {
    return absl::StrCat(thresholds[0], " of every label");
  }
  int index = 0;
  return absl::StrJoin(
      thresholds, ", ", [&](std::string* text, double threshold) {
        if (index < model.class_labels_size()) {
          absl::StrAppend(text, model.class_labels(index++), " ");
        }
        absl::StrAppend(text, threshold);
      });
}

void AddOutput(const v1::ModelInfo& model, Table& facts) {
  const v1::ModelOutput& output = model.output();
  // An older server does not say what the output means.
  if (output.kind() == v1::OUTPUT_KIND_UNSPECIFIED) return;
  facts.AddRow({"output", OutputMeaning(output.kind())});
  const std::string step = LastStepWords(output.removed_step());
  if (!step.empty()) {
    facts.AddRow({"taken off", absl::StrCat(step,
                                            ": the logits under it are "
                                            "explained")});
  }
  if (!output.thresholds().empty()) {
    facts.AddRow({"thresholds", Thresholds(model)});
  }
  if (!output.logits_key().empty()) {
    facts.AddRow({"logits key", output.logits_key()});
  }
}

double Milliseconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) * 1e3 +
         static_cast<double>(duration.nanos()) / 1e6;
}

// How the part before the layer runs, and how long one image alone took in each
// layout that was timed.
void AddTrunk(const v1::Trunk& trunk, Table& facts) {
  // An older server does not tell the layout.
  if (trunk.layout() == v1::TRUNK_LAYOUT_UNSPECIFIED) return;
  std::string words = LayoutWords(trunk.layout());
  std::vector<std::string> times;
  for (const v1::TrunkTiming& timing : trunk.timings()) {
    if (timing.batch_size() != 1) continue;
    times.push_back(absl::StrFormat("%s %.1f ms", LayoutWords(timing.layout()),
                                    Milliseconds(timing.per_image())));
  }
  if (!times.empty()) {
    absl::StrAppend(&words, " (", absl::StrJoin(times, ", "), ")");
  }
  if (trunk.packed_weight_bytes() > 0) {
    absl::StrAppendFormat(
        &words, "; %.1f MB of packed weights",
        static_cast<double>(trunk.packed_weight_bytes()) / 1e6);
  }
  facts.AddRow({"layout", words});
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
  const bool is_regression =
      model.output().kind() == v1::OUTPUT_KIND_REGRESSION;
  facts.AddRow({is_regression ? "outputs" : "classes", Labels(model)});
  AddOutput(model, facts);
  facts.AddRow({"default layer", model.default_layer()});
  facts.AddRow({"runs on", absl::StrJoin(model.placements(), ", ")});
  AddTrunk(model.trunk(), facts);
  for (const std::string& warning : model.warnings()) {
    facts.AddRow({{"warning", Style::kBad}, warning});
  }
  return facts.Render(colors);
}

Cell Verdict(const v1::ModelInfo& model, const v1::LayerInfo& layer,
             v1::CamMethod method) {
  for (const v1::MethodFaithfulness& faithfulness : layer.verdicts()) {
    if (faithfulness.method() != method) continue;
    Cell cell = VerdictCell(faithfulness.verdict());
    const int checked = faithfulness.classes_checked();
    // One class is enough to refute faithfulness. Where none did, this says the
    // less the fewer classes were checked.
    if (faithfulness.verdict() == v1::FAITHFULNESS_VERDICT_UNKNOWN &&
        checked > 0 && checked < model.class_labels_size()) {
      absl::StrAppend(&cell.text, " (at ", checked, " of ",
                      model.class_labels_size(), " classes)");
    }
    return cell;
  }
  return {"-"};
}

bool HasUnknownYet(const v1::ModelInfo& model) {
  for (const v1::LayerInfo& layer : model.layers()) {
    for (const v1::MethodFaithfulness& faithfulness : layer.verdicts()) {
      if (faithfulness.verdict() == v1::FAITHFULNESS_VERDICT_UNKNOWN_YET) {
        return true;
      }
    }
  }
  return false;
}

std::string PathOf(const v1::LayerInfo& layer) {
  return layer.paths().empty() ? "" : layer.paths(0);
}

std::string Layers(const v1::ModelInfo& model, bool colors) {
  if (model.layers().empty()) return "";
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
    table.AddRow({PathOf(layer), absl::StrCat(layer.channels()),
                  absl::StrCat(layer.height(), " x ", layer.width()),
                  absl::StrCat(layer.calls()),
                  Verdict(model, layer, v1::CAM_METHOD_GRAD_CAM),
                  Verdict(model, layer, v1::CAM_METHOD_HIRES_CAM),
                  absl::StrJoin(paths.begin() + others, paths.end(), ", ")});
  }
  return absl::StrCat("\n", table.Render(colors),
                      HasUnknownYet(model)
                          ? "not known yet: the server is looking; ask again\n"
                          : "");
}

std::string NotOptimized(const v1::ModelInfo& model, bool colors) {
  Table table({{"not optimized"}, {"why"}});
  bool has_any = false;
  for (const v1::LayerInfo& layer : model.layers()) {
    if (layer.not_optimized().empty()) continue;
    table.AddRow({PathOf(layer), layer.not_optimized()});
    has_any = true;
  }
  return has_any ? absl::StrCat("\n", table.Render(colors)) : "";
}

std::string RefusedLayers(const v1::ModelInfo& model, bool colors) {
  if (model.refused_layers().empty()) return "";
  Table table({{"refused layer"}, {"why"}});
  for (const v1::RefusedLayer& layer : model.refused_layers()) {
    table.AddRow({layer.path(), layer.reason()});
  }
  return absl::StrCat("\n", table.Render(colors));
}

}  // namespace

std::string ModelReport(const v1::ModelInfo& model, bool colors) {
  return absl::StrCat(Facts(model, colors), Layers(model, colors),
                      NotOptimized(model, colors),
                      RefusedLayers(model, colors));
}

}  // namespace camserve::camctl
