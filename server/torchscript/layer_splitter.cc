#include "server/torchscript/layer_splitter.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/layout_cache.h"
#include "server/torchscript/packed_weights.h"
#include "server/torchscript/row_check.h"
#include "server/torchscript/split_check.h"
#include "server/torchscript/trunk_timing.h"

namespace camserve {
namespace {

// How much time the choice of a layout may take; passes that have begun are
// finished.
constexpr absl::Duration kTimingBudget = absl::Seconds(2);

}  // namespace

LayerSplitter::LayerSplitter(const ModelOptions& options,
                             const ClassifierProgram& program,
                             const GraphRunner& reference,
                             LayerVerdicts& verdicts)
    : options_(options),
      program_(program),
      reference_(reference),
      verdicts_(verdicts) {}

void LayerSplitter::ChooseLayout(const SurveyedLayer& layer, LoadSteps* steps) {
  if (!options_.optimization.is_on || options_.device != "cpu") return;
  trunk_.layout = options_.optimization.layout.value_or(TrunkLayout::kFused);
  if (options_.optimization.precision == Precision::kBfloat16Trunk) {
    steps->Begin("time");
    trunk_.warning = WarningOfBfloat16(layer);
    steps->End();
    return;
  }
  // A choice that can't be kept is not made: another server, or this one after
  // a restart, could choose differently, and its answers' last bits differ.
  const LayoutCache cache(
      options_.sha256.empty() ? "" : options_.caches.layout_cache);
  if (options_.optimization.layout.has_value() || !cache.IsWritable()) return;
  const InputSizes& sizes = program_.trial.sizes;
  const int64_t images = layer.rows_are_apart ? options_.max_batch_size : 1;
  const TimedTrunk timed = {.model_sha256 = options_.sha256,
                            .site = layer.site,
                            .channels = sizes.channels,
                            .height = sizes.height,
                            .width = sizes.width,
                            .images = images,
                            .threads = at::get_num_threads()};
  std::optional<TrunkInfo> chosen = cache.Find(timed);
  if (!chosen.has_value()) {
    steps->Begin("time");
    chosen = cache.Keep(timed, TimedLayout(layer, images));
    steps->End();
  }
  if (chosen.has_value()) trunk_ = *chosen;
}

TrunkInfo LayerSplitter::TimedLayout(const SurveyedLayer& layer,
                                     int64_t images) const {
  TrunkInfo trunk = {.layout = TrunkLayout::kFused};
  // Where no layout can be timed, the fused one is tried.
  RunTorch(absl::Now() + options_.trial_limit, [&] {
    trunk.timings = TimeTrunks(program_.tapped, layer.site,
                               HowToSplit(layer.rows_are_apart),
                               program_.trial.sizes, images, kTimingBudget);
    trunk.layout = FastestLayout(trunk.timings);
    return absl::OkStatus();
  }).IgnoreError();
  return trunk;
}

std::string LayerSplitter::WarningOfBfloat16(const SurveyedLayer& layer) const {
  std::optional<absl::Duration> narrow;
  std::optional<absl::Duration> full;
  RunTorch(absl::Now() + options_.trial_limit, [&] {
    SplitOptions split = HowToSplit(layer.rows_are_apart);
    const auto time = [&] {
      return TimeTrunk(program_.tapped, layer.site, split, program_.trial.sizes,
                       kTimingBudget / 2);
    };
    narrow = time();
    split.precision = Precision::kFloat32;
    split.layout = TrunkLayout::kFused;
    full = time();
    return absl::OkStatus();
  }).IgnoreError();
  if (!narrow.has_value() || !full.has_value()) return "";
  return SlowBfloat16Warning(*narrow, *full);
}

SplitOptions LayerSplitter::HowToSplit(bool rows_are_apart) const {
  return {.optimize = options_.optimization.is_on,
          .layout = trunk_.layout,
          .precision = options_.optimization.precision,
          .example = SeededNoise(program_.trial.sizes, rows_are_apart ? 3 : 1,
                                 1, options_.device)};
}

int64_t LayerSplitter::packed_weight_bytes() const {
  const absl::MutexLock lock(&kept_mutex_);
  int64_t bytes = 0;
  for (const SharedSplit& split : splits_) {
    bytes += split->packed_weight_bytes();
  }
  if (uncut_.value_or(nullptr) != nullptr) {
    bytes += PackedBytes((*uncut_)->graph());
  }
  return bytes;
}

absl::StatusOr<LayerSplitter::SharedSplit> LayerSplitter::Split(
    const SurveyedLayer& layer, absl::Time deadline, LoadSteps* steps) {
  LayerDescription description = {.path = layer.info.paths[0],
                                  .rows_are_apart = layer.rows_are_apart,
                                  .calls = layer.info.calls};
  steps->Begin("judge");
  ASSIGN_OR_RETURN(const Judgement judgement,
                   verdicts_.Find(layer.site, deadline));
  description.verdicts = judgement.verdicts;
  description.is_affine =
      judgement.verdicts[CamMethod::kHiResCam] == FaithfulnessVerdict::kProven;
  SplitOptions how = HowToSplit(layer.rows_are_apart);
  absl::Status agrees;
  for (int attempt = 0; attempt < 2; ++attempt) {
    SharedSplit split;
    const absl::Time limit = absl::Now() + options_.trial_limit;
    agrees = RunTorch(std::min(deadline, limit), [&] {
      steps->Begin("cut");
      ASSIGN_OR_RETURN(SplitGraph graphs,
                       SplitAt(program_.tapped, layer.site, how));
      if (how.optimize && how.layout != TrunkLayout::kPlain &&
          !graphs.trunk_writer.empty()) {
        description.not_optimized = absl::StrCat(
            "the part before it writes to a tensor in place (",
            graphs.trunk_writer,
            "), so that its convolutions are not fused: export the model "
            "without in-place steps");
      }
      split =
          std::make_shared<const SplitLayer>(description, std::move(graphs));
      steps->Begin("check");
      return CheckSplit(*split, reference_, layer.site, how.example,
                        how.precision);
    });
    steps->End();
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

LayerSplitter::SharedSplit LayerSplitter::Kept(const std::string& path) {
  const absl::MutexLock lock(&kept_mutex_);
  const auto known = std::find_if(splits_.begin(), splits_.end(),
                                  [&](const SharedSplit& split) {
                                    return split->description().path == path;
                                  });
  if (known == splits_.end()) return nullptr;
  splits_.splice(splits_.begin(), splits_, known);
  return splits_.front();
}

std::optional<LayerSplitter::SharedRunner> LayerSplitter::KeptUncut() const {
  const absl::MutexLock lock(&kept_mutex_);
  return uncut_;
}

absl::StatusOr<LayerSplitter::SharedSplit> LayerSplitter::Find(
    const SurveyedLayer& layer, absl::Time deadline) {
  const std::string& path = layer.info.paths[0];
  if (SharedSplit kept = Kept(path)) return kept;
  const absl::MutexLock making(&making_mutex_);
  // Another thread may have made it meanwhile.
  if (SharedSplit kept = Kept(path)) return kept;
  LoadSteps steps;
  ASSIGN_OR_RETURN(SharedSplit split, Split(layer, deadline, &steps));
  const absl::MutexLock lock(&kept_mutex_);
  splits_.push_front(split);
  const auto most =
      static_cast<size_t>(std::max(1, options_.caches.max_split_layers));
  if (splits_.size() > most) splits_.pop_back();
  return split;
}

absl::StatusOr<LayerSplitter::SharedRunner> LayerSplitter::FindUncut(
    bool rows_are_apart, absl::Time deadline) {
  if (const auto kept = KeptUncut()) return *kept;
  const absl::MutexLock making(&making_mutex_);
  if (const auto kept = KeptUncut()) return *kept;
  SharedRunner fresh;
  bool agrees = false;
  // With a bfloat16 trunk, what follows the layer is in float32, and without a
  // cut there is no such border.
  if (trunk_.layout != TrunkLayout::kPlain &&
      options_.optimization.precision == Precision::kFloat32) {
    const absl::Status status = RunTorch(deadline, [&] {
      const at::NoGradGuard no_gradients;
      const SplitOptions how = HowToSplit(rows_are_apart);
      fresh =
          std::make_shared<const GraphRunner>(PlainGraph(program_.tapped, how));
      const auto logits = [&](const GraphRunner& runner) {
        return runner.Run({how.example.clone()}).at(0).toTensor();
      };
      agrees = LogitsAgree(logits(*fresh), logits(reference_));
      return absl::OkStatus();
    });
    if (absl::IsDeadlineExceeded(status)) return status;
  }
  const absl::MutexLock lock(&kept_mutex_);
  uncut_ = agrees ? fresh : nullptr;
  return *uncut_;
}

std::string LayerSplitter::NotOptimized(const std::string& path) const {
  const absl::MutexLock lock(&fallbacks_mutex_);
  const auto found = fallbacks_.find(path);
  return found == fallbacks_.end() ? "" : found->second;
}

}  // namespace camserve
