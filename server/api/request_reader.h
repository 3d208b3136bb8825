// What a request asks for, checked. Every error is INVALID_ARGUMENT and names
// the field, its value, the limit and what to do. All are thread-safe. Images
// are read by image_reader.h.
#ifndef CAMSERVE_SERVER_API_REQUEST_READER_H_
#define CAMSERVE_SERVER_API_REQUEST_READER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.pb.h"
#include "common/explanation.h"
#include "server/api/service_limits.h"
#include "server/imaging/render.h"
#include "server/repository/model_repository.h"

namespace camserve {

// What to return of each map.
struct Outputs {
  bool raw_map = false;
  bool heatmap = false;
  bool heatmap_png = false;
  bool overlay_png = false;
  bool heatmap_jpeg = false;
  bool overlay_jpeg = false;

  bool overlays() const { return overlay_png || overlay_jpeg; }
  bool heatmaps() const {
    return heatmap || heatmap_png || heatmap_jpeg || overlays();
  }
};

// An ExplainRequest without its model and its image, with every default filled
// in.
struct ExplainOptions {
  std::vector<CamMethod> methods;  // at least one, none twice
  ClassSelection classes;          // of the model's classes, none twice
  std::string layer;               // empty: the model's default
  Outputs outputs;
  RenderOptions render;
  int longest_side = 0;  // of pictures; 0: as the image
};

// Whether a model can have that name is for the repository to say.
absl::StatusOr<ModelSpec> ReadModelSpec(const v1::ModelSpec& spec);

// The default methods where none is named.
absl::StatusOr<std::vector<CamMethod>> ReadMethods(
    const google::protobuf::RepeatedField<int>& named);

absl::Status CheckLayer(const std::string& layer);

absl::StatusOr<ExplainOptions> ReadExplainOptions(
    const v1::ExplainRequest& request, const ServedModel& model,
    const ServiceLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_REQUEST_READER_H_
