#include "server/api/request_reader.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "common/invalid.h"
#include "common/status_macros.h"
#include "server/api/class_selector.h"
#include "server/api/proto_enums.h"

namespace camserve {
namespace {

constexpr size_t kLongestLayer = 512;
constexpr size_t kLongestSourceId = 1024;

absl::StatusOr<Outputs> ReadOutputs(const v1::ExplainRequest& request) {
  if (request.outputs().empty()) return Outputs{.raw_map = true};
  Outputs outputs;
  for (int i = 0; i < request.outputs_size(); ++i) {
    switch (request.outputs(i)) {
      case v1::OUTPUT_RAW_MAP:
        outputs.raw_map = true;
        break;
      case v1::OUTPUT_HEATMAP:
        outputs.heatmap = true;
        break;
      case v1::OUTPUT_HEATMAP_PNG:
        outputs.heatmap_png = true;
        break;
      case v1::OUTPUT_OVERLAY_PNG:
        outputs.overlay_png = true;
        break;
      case v1::OUTPUT_HEATMAP_JPEG:
        outputs.heatmap_jpeg = true;
        break;
      case v1::OUTPUT_OVERLAY_JPEG:
        outputs.overlay_jpeg = true;
        break;
      default:
        return Invalid("outputs[", i, "]: ", request.outputs(i),
                       " is no output; name OUTPUT_RAW_MAP, OUTPUT_HEATMAP, "
                       "OUTPUT_HEATMAP_PNG, OUTPUT_OVERLAY_PNG, "
                       "OUTPUT_HEATMAP_JPEG or OUTPUT_OVERLAY_JPEG, or none "
                       "for the raw map");
    }
  }
  return outputs;
}

absl::StatusOr<RenderOptions> ReadRender(const v1::RenderOptions& render) {
  RenderOptions options;
  const auto color_map = FromProto(render.color_map());
  if (!color_map.has_value()) {
    return Invalid("render.color_map: ", static_cast<int>(render.color_map()),
                   " is no colour map; name COLOR_MAP_JET, COLOR_MAP_VIRIDIS "
                   "or COLOR_MAP_INFERNO, or none for JET");
  }
  options.color_map = *color_map;
  const auto blend = FromProto(render.blend());
  if (!blend.has_value()) {
    return Invalid("render.blend: ", static_cast<int>(render.blend()),
                   " is no blend; name BLEND_UNIFORM or BLEND_BY_VALUE, or "
                   "none for UNIFORM");
  }
  options.blend = *blend;
  if (!render.has_opacity()) return options;
  options.opacity = render.opacity();
  if (!(options.opacity >= 0 && options.opacity <= 1)) {
    return Invalid("render.opacity: ", options.opacity,
                   " is outside [0, 1]; 0 shows the image, 1 the heatmap");
  }
  return options;
}

}  // namespace

absl::StatusOr<std::vector<CamMethod>> ReadMethods(
    const google::protobuf::RepeatedField<int>& named) {
  if (named.empty()) {
    return std::vector<CamMethod>(kDefaultCamMethods.begin(),
                                  kDefaultCamMethods.end());
  }
  std::vector<CamMethod> methods;
  for (int i = 0; i < named.size(); ++i) {
    const auto method = FromProto(static_cast<v1::CamMethod>(named[i]));
    if (!method.has_value()) {
      return Invalid("methods[", i, "]: ", named[i],
                     " is no method; name CAM_METHOD_GRAD_CAM or "
                     "CAM_METHOD_HIRES_CAM, or none for both");
    }
    if (std::find(methods.begin(), methods.end(), *method) != methods.end()) {
      return Invalid("methods[", i, "]: ", MethodName(*method),
                     " is named twice; name each method once");
    }
    methods.push_back(*method);
  }
  return methods;
}

absl::Status CheckLayer(const std::string& layer) {
  if (layer.size() <= kLongestLayer) return absl::OkStatus();
  return Invalid("layer: ", layer.size(), " bytes; at most ", kLongestLayer,
                 " are taken");
}

absl::StatusOr<ModelSpec> ReadModelSpec(const v1::ModelSpec& spec) {
  if (spec.name().empty()) {
    return Invalid(
        "model.name: empty; name a model of the server (ListModels lists "
        "them)");
  }
  if (spec.version() < 0) {
    return Invalid("model.version: ", spec.version(),
                   " is negative; name a version, or 0 for the newest that is "
                   "ready");
  }
  return ModelSpec{.name = spec.name(), .version = spec.version()};
}

absl::StatusOr<ExplainOptions> ReadExplainOptions(
    const v1::ExplainRequest& request, const ServedModel& model,
    const ServiceLimits& limits) {
  ExplainOptions options;
  ASSIGN_OR_RETURN(options.methods, ReadMethods(request.methods()));
  ASSIGN_OR_RETURN(
      options.classes,
      ReadClassSelector(request.classes(), model, limits.classes_per_request));
  RETURN_IF_ERROR(CheckLayer(request.layer()));
  options.layer = request.layer();
  ASSIGN_OR_RETURN(options.outputs, ReadOutputs(request));
  ASSIGN_OR_RETURN(options.render, ReadRender(request.render()));
  options.longest_side = request.render().longest_side();
  if (options.longest_side < 0) {
    return Invalid("render.longest_side: ", options.longest_side,
                   " is negative; name a number of pixels, or 0 for the "
                   "image's own size");
  }
  if (request.image().source_id().size() > kLongestSourceId) {
    return Invalid("image.source_id: ", request.image().source_id().size(),
                   " bytes; at most ", kLongestSourceId, " are taken");
  }
  return options;
}

}  // namespace camserve
