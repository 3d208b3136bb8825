// Which layers a model has: every module that returned a tensor on a trial run,
// and which of them can be explained.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_LAYER_SURVEY_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_LAYER_SURVEY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/explanation.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/layout.h"
#include "server/torchscript/tapped_graph.h"

namespace camserve {

// A layer that can be explained.
struct SurveyedLayer {
  LayerInfo info;  // verdicts not yet known
  // Of the last call that returned this tensor.
  int64_t site = 0;
  LayerFacts facts;
  // Whether an image's row of its output, and its logits, are the same whatever
  // the other images of the batch are. Where not, images are explained one by
  // one.
  bool rows_are_apart = true;
};

struct LayerSurvey {
  std::vector<SurveyedLayer> layers;  // in execution order
  // Why the other modules can't be explained, by path.
  std::map<std::string, std::string> refused;
  // Those of `refused` that return tensors of four axes, in execution order.
  std::vector<RefusedLayer> refused_maps;
  // Whether an image's logits are the same whatever the other images of the
  // batch are.
  bool logits_are_apart = false;
  // The module that returned [N, h, w, F] after the last of `layers` that has
  // more than one place; empty: there is none.
  std::string channels_last_tail;

  // Takes the layer of `path` out of `layers`.
  void Refuse(const std::string& path, const std::string& reason);
};

// Runs the tapped graph some ten times on noise. A layer whose rows are not
// images (CheckRows), or whose places are not the image's (ProbePlaces), can't
// be explained. Errors as RunTorch.
absl::StatusOr<LayerSurvey> SurveyLayers(const TappedGraph& tapped,
                                         const GraphRunner& runner,
                                         const InputSizes& sizes,
                                         const std::string& device,
                                         absl::Time deadline);

// The last layer of more than one place, in `survey`. FAILED_PRECONDITION,
// saying why and what would work, where there is none: a network without maps,
// or a transformer, or one whose layers can't be explained.
absl::StatusOr<const SurveyedLayer*> DefaultLayer(const LayerSurvey& survey);

// The layer of the module `path`, in `survey`. NOT_FOUND names some that are
// there; FAILED_PRECONDITION says why the module can't be explained.
absl::StatusOr<const SurveyedLayer*> FindLayer(const LayerSurvey& survey,
                                               const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAYER_SURVEY_H_
