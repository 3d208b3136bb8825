// Splits a model at a layer when that is first asked for, and keeps the split.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_LAYER_SPLITTER_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_LAYER_SPLITTER_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/model/load_steps.h"
#include "server/model/model.h"
#include "server/model/trunk_layout.h"
#include "server/torchscript/classifier_program.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/layer_survey.h"
#include "server/torchscript/layer_verdicts.h"
#include "server/torchscript/split_layer.h"

namespace camserve {

// Thread-safe once ChooseLayout has returned.
class LayerSplitter {
 public:
  using SharedSplit = std::shared_ptr<const SplitLayer>;
  using SharedRunner = std::shared_ptr<const GraphRunner>;

  // The arguments have to outlive this. `reference` runs the program as it was
  // saved.
  LayerSplitter(const ModelOptions& options, const ClassifierProgram& program,
                const GraphRunner& reference, LayerVerdicts& verdicts);

  // Decides the layout of the trunk, at `layer` and at every other one. It is
  // the layout that the options name, else the one that an earlier load chose
  // and the layout cache kept, else the fastest in passes up to `layer`. It is
  // fused where a choice can't be kept, and with a bfloat16 trunk, which is
  // only timed against float32 for a warning; plain on a GPU, and where
  // optimisation is off. Adds what "time" took to `steps`. Call it once, first.
  void ChooseLayout(const SurveyedLayer& layer, LoadSteps* steps);

  const TrunkInfo& trunk() const { return trunk_; }
  // Bytes of packed weights, of the kept splits and of the uncut model.
  int64_t packed_weight_bytes() const;

  // Splits the model at `layer` and checks the split against the whole model.
  // Where the optimised split fails, tries one that runs as it was saved. Adds
  // what "judge", "cut" and "check" took to `steps`. FAILED_PRECONDITION where
  // no split gives what the whole model does; other errors as RunTorch.
  absl::StatusOr<SharedSplit> Split(const SurveyedLayer& layer,
                                    absl::Time deadline, LoadSteps* steps);

  // The kept split at `layer`, or a new one. Where as many are kept as the
  // options allow, the new one replaces the least recently used. Errors as
  // Split.
  absl::StatusOr<SharedSplit> Find(const SurveyedLayer& layer,
                                   absl::Time deadline);

  // Null where the layer at `path` is not kept. Counts as a use of it.
  SharedSplit Kept(const std::string& path);

  // The whole model, laid out as the trunks are, for logits without maps. Made,
  // and compared with the model as it was saved, when it is first asked for.
  // Null where it is not to be used: where trunks are plain or in bfloat16, or
  // where its logits are others. DEADLINE_EXCEEDED as RunTorch.
  absl::StatusOr<SharedRunner> FindUncut(bool rows_are_apart,
                                         absl::Time deadline);

  // Why the part before the layer runs unoptimised, as known from its last
  // split; empty where it runs optimised or was never split.
  std::string NotOptimized(const std::string& path) const;

 private:
  // The fastest for passes of one image and of `images`.
  TrunkInfo TimedLayout(const SurveyedLayer& layer, int64_t images) const;
  // Empty where bfloat16 is as fast as float32 at `layer`, or can't be timed.
  std::string WarningOfBfloat16(const SurveyedLayer& layer) const;
  // Absent before it was asked for.
  std::optional<SharedRunner> KeptUncut() const;
  SplitOptions HowToSplit(bool rows_are_apart) const;

  const ModelOptions& options_;
  const ClassifierProgram& program_;
  const GraphRunner& reference_;
  LayerVerdicts& verdicts_;

  TrunkInfo trunk_;  // constant after ChooseLayout
  // Held while a layer is cut: one after the other, since each takes all cores
  // and a copy of the weights. What is kept can be had meanwhile.
  absl::Mutex making_mutex_ ABSL_ACQUIRED_BEFORE(kept_mutex_);
  mutable absl::Mutex kept_mutex_;
  // The most recently used first.
  std::list<SharedSplit> splits_ ABSL_GUARDED_BY(kept_mutex_);
  std::optional<SharedRunner> uncut_ ABSL_GUARDED_BY(kept_mutex_);
  mutable absl::Mutex fallbacks_mutex_;
  std::map<std::string, std::string> fallbacks_
      ABSL_GUARDED_BY(fallbacks_mutex_);  // by path
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAYER_SPLITTER_H_
