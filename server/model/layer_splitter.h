// The layers at which a model was split: made when they are first asked for,
// and kept.
#ifndef CAMSERVE_SERVER_MODEL_LAYER_SPLITTER_H_
#define CAMSERVE_SERVER_MODEL_LAYER_SPLITTER_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/model/classifier_program.h"
#include "server/model/graph_runner.h"
#include "server/model/layer_survey.h"
#include "server/model/layer_verdicts.h"
#include "server/model/model.h"
#include "server/model/split_layer.h"

namespace camserve {

// Thread-safe.
class LayerSplitter {
 public:
  using SharedSplit = std::shared_ptr<const SplitLayer>;

  // All outlive this. `reference` runs the program.
  LayerSplitter(const ModelOptions& options, const ClassifierProgram& program,
                const GraphRunner& reference, LayerVerdicts& verdicts);

  // Splits, and checks the split against the whole model; what can't be had
  // optimised is had plain. FAILED_PRECONDITION where the split does not give
  // what the whole model does.
  absl::StatusOr<SharedSplit> Split(const SurveyedLayer& layer,
                                    absl::Time deadline);

  // A split that is kept, or a new one, which takes the place of the one that
  // was not used for longest where there are as many as the options allow.
  absl::StatusOr<SharedSplit> Find(const SurveyedLayer& layer,
                                   absl::Time deadline);

  // Why the part before the layer runs unoptimised, as known from its last
  // split; empty where it runs optimised or was never split.
  std::string NotOptimized(const std::string& path) const;

 private:
  const ModelOptions& options_;
  const ClassifierProgram& program_;
  const GraphRunner& reference_;
  LayerVerdicts& verdicts_;

  absl::Mutex splits_mutex_;
  // The most recently used first.
  std::list<SharedSplit> splits_ ABSL_GUARDED_BY(splits_mutex_);
  mutable absl::Mutex fallbacks_mutex_;
  std::map<std::string, std::string> fallbacks_
      ABSL_GUARDED_BY(fallbacks_mutex_);  // by path
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_LAYER_SPLITTER_H_
