// Which layers a model has: every module that returned a tensor on a trial run.
#ifndef CAMSERVE_SERVER_MODEL_LAYER_SURVEY_H_
#define CAMSERVE_SERVER_MODEL_LAYER_SURVEY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/core/explanation.h"
#include "server/model/graph_runner.h"
#include "server/model/layout.h"
#include "server/model/tapped_graph.h"

namespace camserve {

// A layer that can be explained.
struct SurveyedLayer {
  LayerInfo info;  // verdicts not yet known
  // Of the last call that returned this tensor.
  int64_t site = 0;
  LayerFacts facts;
};

struct LayerSurvey {
  std::vector<SurveyedLayer> layers;  // in execution order
  // Why the other modules can't be explained, by path.
  std::map<std::string, std::string> refused;
  // The module that returned [N, h, w, F] after the last of `layers` that has
  // more than one place; empty: there is none.
  std::string channels_last_tail;
};

// Runs the tapped graph once on `input`, [1, C, H, W].
absl::StatusOr<LayerSurvey> SurveyLayers(const TappedGraph& tapped,
                                         const GraphRunner& runner,
                                         const at::Tensor& input,
                                         absl::Time deadline);

// The last layer of more than one place. FAILED_PRECONDITION, saying why and
// what would work, where there is none: a network without maps, or a
// transformer.
absl::StatusOr<const SurveyedLayer*> DefaultLayer(const LayerSurvey& survey);

// The layer that returns `path`. NOT_FOUND names some that are there;
// FAILED_PRECONDITION says why the module can't be explained.
absl::StatusOr<const SurveyedLayer*> FindLayer(const LayerSurvey& survey,
                                               const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_LAYER_SURVEY_H_
