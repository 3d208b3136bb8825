#include "server/torchscript/layer_survey.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status_macros.h"
#include "common/tensor.h"
#include "common/text.h"
#include "server/torchscript/place_probe.h"
#include "server/torchscript/place_steps.h"
#include "server/torchscript/row_check.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

struct Call {
  std::string path;
  int64_t site = 0;
  at::Tensor output;    // held, so that its address is not used again
  int64_t version = 0;  // in-place steps on it so far
};

class CallRecorder : public TapListener {
 public:
  explicit CallRecorder(const std::vector<std::string>& paths)
      : paths_(paths) {}

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    calls_.push_back({.path = paths_.at(site),
                      .site = site,
                      .output = value,
                      .version = value._version()});
    return value;
  }

  const std::vector<Call>& calls() const { return calls_; }

 private:
  const std::vector<std::string>& paths_;
  std::vector<Call> calls_;
};

bool SameTensor(const Call& a, const Call& b) {
  return a.output.is_same(b.output) && a.version == b.version;
}

// Why the tensor of a call is no stack of maps; empty where it is one.
std::string WhyNoMaps(const Call& call, const LayerFacts& facts) {
  const at::Tensor& output = call.output;
  if (output.dim() != 4) {
    return absl::StrCat("it returns ", ShapeString(output.sizes()),
                        output.dim() == 3
                            ? " (tokens), not maps [N, channels, h, w]"
                            : ", not maps [N, channels, h, w]");
  }
  if (output.is_quantized() || !output.is_floating_point()) {
    return absl::StrCat("it returns ", c10::toString(output.scalar_type()),
                        ", which has no gradient");
  }
  if (facts.channels_last) {
    return absl::StrCat(
        "it returns ", ShapeString(output.sizes()),
        " with the channels last, not maps [N, channels, h, w]");
  }
  return "";
}

// The calls that are the last of their path, in the order of return.
std::vector<Call> LastCalls(const std::vector<Call>& calls,
                            std::map<std::string, int>* count) {
  std::vector<Call> last;
  for (const Call& call : calls) {
    ++(*count)[call.path];
    std::erase_if(last, [&](const Call& c) { return c.path == call.path; });
    last.push_back(call);
  }
  return last;
}

// What the checks found wrong, by site.
using Wrong = std::map<int64_t, std::string>;

void SortPaths(std::vector<std::string>* paths) {
  // Of two equally long paths, the outer module's comes first: it returned
  // last.
  std::reverse(paths->begin(), paths->end());
  std::stable_sort(paths->begin(), paths->end(),
                   [](const std::string& a, const std::string& b) {
                     return a.size() < b.size();
                   });
}

LayerSurvey SurveyOf(const std::vector<Call>& calls,
                     const std::vector<LayerFacts>& facts, const Wrong& wrong) {
  LayerSurvey survey;
  std::map<std::string, int> count;
  const Call* previous = nullptr;
  const std::vector<Call> last_calls = LastCalls(calls, &count);
  for (const Call& call : last_calls) {
    const LayerFacts& site = facts.at(call.site);
    std::string reason = WhyNoMaps(call, site);
    if (const auto it = wrong.find(call.site);
        reason.empty() && it != wrong.end()) {
      reason = it->second;
    }
    if (!reason.empty()) {
      survey.refused[call.path] = reason;
      if (call.output.dim() == 4) {
        survey.refused_maps.push_back({.path = call.path, .reason = reason});
      }
      if (call.output.dim() == 4 && site.channels_last) {
        survey.channels_last_tail = call.path;
      }
      continue;
    }
    if (call.output.size(2) * call.output.size(3) > 1) {
      survey.channels_last_tail.clear();
    }
    if (previous == nullptr || !SameTensor(*previous, call)) {
      SurveyedLayer layer;
      layer.info.channels = static_cast<int>(call.output.size(1));
      layer.info.height = static_cast<int>(call.output.size(2));
      layer.info.width = static_cast<int>(call.output.size(3));
      survey.layers.push_back(std::move(layer));
    }
    previous = &call;
    SurveyedLayer& layer = survey.layers.back();
    layer.info.paths.push_back(call.path);
    layer.info.calls = count[call.path];
    layer.site = call.site;
    layer.facts = site;
  }
  for (SurveyedLayer& layer : survey.layers) SortPaths(&layer.info.paths);
  return survey;
}

std::string SomeLayers(const LayerSurvey& survey) {
  constexpr size_t kShown = 8;
  std::vector<std::string> names;
  for (const SurveyedLayer& layer : survey.layers) {
    names.push_back(layer.info.paths[0]);
  }
  if (names.size() > kShown) {
    names.erase(names.begin(), names.end() - kShown);
    names.insert(names.begin(), "...");
  }
  return absl::StrJoin(names, ", ");
}

// Probes the layers behind steps that may move places. What is wrong, by site.
Wrong FindMovedPlaces(const TappedGraph& tapped, const GraphRunner& runner,
                      const InputSizes& sizes, const std::string& device,
                      const std::vector<Call>& calls) {
  const std::vector<PlaceSteps> steps = FindPlaceSteps(tapped);
  std::vector<ProbedSite> suspects;
  for (const Call& call : calls) {
    const PlaceSteps& before = steps.at(call.site);
    if (before.step.empty() || call.output.dim() != 4) continue;
    suspects.push_back({.site = call.site, .may_crop = before.may_crop});
  }
  Wrong wrong;
  if (suspects.empty()) return wrong;
  for (const auto& [site, what] :
       ProbePlaces(runner, sizes, device, suspects)) {
    wrong[site] = absl::StrCat(
        what, ", for ", steps.at(site).step,
        " stands before it: a map would show evidence in the wrong place. Name "
        "a layer before that, or export the model without it and send images "
        "as the layer sees them");
  }
  return wrong;
}

}  // namespace

void LayerSurvey::Refuse(const std::string& path, const std::string& reason) {
  std::erase_if(layers, [&](const SurveyedLayer& layer) {
    if (std::find(layer.info.paths.begin(), layer.info.paths.end(), path) ==
        layer.info.paths.end()) {
      return false;
    }
    for (const std::string& each : layer.info.paths) {
      refused[each] = reason;
      refused_maps.push_back({.path = each, .reason = reason});
    }
    return true;
  });
}

absl::StatusOr<LayerSurvey> SurveyLayers(const TappedGraph& tapped,
                                         const GraphRunner& runner,
                                         const InputSizes& sizes,
                                         const std::string& device,
                                         absl::Time deadline) {
  CallRecorder recorder(tapped.paths);
  ASSIGN_OR_RETURN(const RowFindings rows,
                   CheckRows(runner, sizes, device, &recorder, deadline));
  LayerSurvey survey;
  RETURN_IF_ERROR(RunTorch(deadline, [&] {
    const at::NoGradGuard no_gradients;
    Wrong wrong = rows.without_rows;
    wrong.merge(
        FindMovedPlaces(tapped, runner, sizes, device, recorder.calls()));
    survey = SurveyOf(recorder.calls(), FindLayerFacts(tapped), wrong);
    return absl::OkStatus();
  }));
  survey.logits_are_apart = rows.logits_are_apart;
  for (SurveyedLayer& layer : survey.layers) {
    layer.rows_are_apart =
        rows.logits_are_apart && !rows.mixed.contains(layer.site);
  }
  return survey;
}

absl::StatusOr<const SurveyedLayer*> DefaultLayer(const LayerSurvey& survey) {
  if (!survey.channels_last_tail.empty() && !survey.layers.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model's last maps, of ", survey.channels_last_tail,
        ", have their channels last: ",
        survey.refused.at(survey.channels_last_tail),
        ". Name an earlier layer as default_layer: ", SomeLayers(survey)));
  }
  bool is_transformer = false;
  for (const SurveyedLayer& layer : survey.layers | std::views::reverse) {
    if (layer.info.height * layer.info.width <= 1) continue;
    if (!layer.facts.before_attention && !layer.facts.after_attention) {
      return &layer;
    }
    is_transformer = true;
  }
  if (is_transformer) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model is a transformer: attention stands between its maps and the "
        "logits, and its tokens are no maps of channels. Serve a convolutional "
        "network, or name one of these layers as default_layer: ",
        SomeLayers(survey)));
  }
  if (!survey.refused_maps.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no layer of the model can be explained. The last that "
                     "returns maps is ",
                     survey.refused_maps.back().path, ": ",
                     survey.refused_maps.back().reason));
  }
  return absl::FailedPreconditionError(
      "no module of the model returns maps [N, channels, h, w] of more than "
      "one place: class activation maps need a convolutional network");
}

absl::StatusOr<const SurveyedLayer*> FindLayer(const LayerSurvey& survey,
                                               const std::string& path) {
  for (const SurveyedLayer& layer : survey.layers) {
    for (const std::string& known : layer.info.paths) {
      if (known == path) return &layer;
    }
  }
  const auto refused = survey.refused.find(path);
  if (refused != survey.refused.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("layer ", path, " can't be explained: ", refused->second,
                     ". Layers that can: ", SomeLayers(survey)));
  }
  return absl::NotFoundError(absl::StrCat("layer: the model calls no module ",
                                          Quoted(path),
                                          ". It has: ", SomeLayers(survey)));
}

}  // namespace camserve
