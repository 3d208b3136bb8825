#include "server/model/layer_splitter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/core/status_macros.h"
#include "server/model/graph_split.h"
#include "server/model/split_check.h"

namespace camserve {

LayerSplitter::LayerSplitter(const ModelOptions& options,
                             const ClassifierProgram& program,
                             const GraphRunner& reference,
                             LayerVerdicts& verdicts)
    : options_(options),
      program_(program),
      reference_(reference),
      verdicts_(verdicts) {}

absl::StatusOr<LayerSplitter::SharedSplit> LayerSplitter::Split(
    const SurveyedLayer& layer, absl::Time deadline) {
  LayerDescription description = {.path = layer.info.paths[0],
                                  .rows_are_apart = layer.rows_are_apart,
                                  .calls = layer.info.calls};
  ASSIGN_OR_RETURN(const Judgement judgement,
                   verdicts_.Find(layer.site, deadline));
  description.verdicts = judgement.verdicts;
  description.is_affine =
      judgement.verdicts[static_cast<size_t>(CamMethod::kHiResCam)] ==
      FaithfulnessVerdict::kProven;
  const at::Tensor batch = SeededNoise(
      program_.trial.sizes, layer.rows_are_apart ? 3 : 1, 1, options_.device);
  SplitOptions how = {
      .optimize = options_.optimize,
      .use_onednn = options_.device == "cpu",
      .precision = options_.precision,
      .example = batch,
  };
  absl::Status agrees;
  for (int attempt = 0; attempt < 2; ++attempt) {
    SharedSplit split;
    const absl::Time limit = absl::Now() + options_.trial_limit;
    agrees = RunTorch(std::min(deadline, limit), [&] {
      ASSIGN_OR_RETURN(SplitGraph graphs,
                       SplitAt(program_.tapped, layer.site, how));
      split =
          std::make_shared<const SplitLayer>(description, std::move(graphs));
      return CheckSplit(*split, reference_, layer.site, batch, how.precision);
    });
    if (agrees.ok()) {
      const absl::MutexLock lock(&fallbacks_mutex_);
      fallbacks_[description.path] = description.not_optimized;
      return split;
    }
    if (absl::IsDeadlineExceeded(agrees) || !how.optimize) break;
    how.optimize = false;
    description.not_optimized = std::string(agrees.message());
  }
  return absl::Status(agrees.code(),
                      absl::StrCat("layer ", description.path,
                                   " can't be explained: ", agrees.message()));
}

absl::StatusOr<LayerSplitter::SharedSplit> LayerSplitter::Find(
    const SurveyedLayer& layer, absl::Time deadline) {
  const std::string& path = layer.info.paths[0];
  const absl::MutexLock lock(&splits_mutex_);
  const auto known = std::find_if(splits_.begin(), splits_.end(),
                                  [&](const SharedSplit& split) {
                                    return split->description().path == path;
                                  });
  if (known != splits_.end()) {
    splits_.splice(splits_.begin(), splits_, known);
    return splits_.front();
  }
  ASSIGN_OR_RETURN(SharedSplit split, Split(layer, deadline));
  splits_.push_front(split);
  const auto most = static_cast<size_t>(std::max(1, options_.max_split_layers));
  if (splits_.size() > most) splits_.pop_back();
  return split;
}

std::string LayerSplitter::NotOptimized(const std::string& path) const {
  const absl::MutexLock lock(&fallbacks_mutex_);
  const auto found = fallbacks_.find(path);
  return found == fallbacks_.end() ? "" : found->second;
}

}  // namespace camserve
