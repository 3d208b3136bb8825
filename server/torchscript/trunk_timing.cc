// How layouts are timed. Which one is fastest depends on the network, the
// processor and the number of images, so that only a trial tells:
//
// 1. The trunk is cut and laid out in each layout, the fused one first, and run
//    on one image of noise. The first pass packs weights and warms up; of three
//    more the shortest counts, since other work on the machine only makes
//    passes longer.
// 2. Batches may favour another layout. So the fused layout and the fastest of
//    the others are timed again with as many images as the model is served
//    with, eight at most; not where that other took more than 1.25 times as
//    long.
// 3. FastestLayout (server/model/trunk_layout.h) chooses by these times.
//
// A budget bounds the whole: no layout but the fused one is begun once it is
// used up.
#include "server/torchscript/trunk_timing.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/torchscript/graph_runner.h"

namespace camserve {
namespace {

constexpr int kPasses = 3;
// A configuration may allow a thousand images in a pass. Eight tell as well
// which layout is faster.
constexpr int64_t kMostImages = 8;

struct Candidate {
  TrunkLayout layout = TrunkLayout::kFused;
  std::unique_ptr<GraphRunner> trunk;
  absl::Duration per_image;
};

class Timer {
 public:
  Timer(const InputSizes& sizes, absl::Duration budget)
      : sizes_(sizes), deadline_(absl::Now() + budget) {}

  // The shortest of kPasses passes, per image, after one that packs and warms
  // up. Once the time is up only the first of them is made.
  absl::Duration PerImage(const GraphRunner& trunk, int64_t images) const {
    const at::NoGradGuard no_gradients;
    const at::Tensor batch = SeededNoise(sizes_, images, 31, "cpu");
    absl::Duration shortest = absl::InfiniteDuration();
    for (int pass = 0; pass <= kPasses; ++pass) {
      const absl::Time begin = absl::Now();
      if (pass > 1 && begin > deadline_) break;
      trunk.Run({batch});
      if (pass > 0) shortest = std::min(shortest, absl::Now() - begin);
    }
    return shortest / images;
  }

  bool is_up() const { return absl::Now() > deadline_; }

 private:
  const InputSizes& sizes_;
  const absl::Time deadline_;
};

std::optional<Candidate> Try(const TappedGraph& tapped, int64_t site,
                             const SplitOptions& split, const Timer& timer) {
  try {
    auto graphs = SplitAt(tapped, site, split);
    if (!graphs.ok()) return std::nullopt;
    Candidate candidate = {
        .layout = split.layout,
        .trunk = std::make_unique<GraphRunner>(std::move(graphs->trunk))};
    candidate.per_image = timer.PerImage(*candidate.trunk, 1);
    return candidate;
  } catch (const std::exception&) {
    // Another layout may do what this one can't.
    return std::nullopt;
  }
}

// Keeps the faster of the two, and with it its trunk. The other trunk is freed:
// each holds a copy of the weights.
void KeepFaster(std::optional<Candidate> fresh,
                std::optional<Candidate>* kept) {
  if (!kept->has_value() || fresh->per_image < (*kept)->per_image) {
    *kept = std::move(fresh);
  }
}

}  // namespace

std::vector<TrunkTiming> TimeTrunks(const TappedGraph& tapped, int64_t site,
                                    SplitOptions split, const InputSizes& sizes,
                                    int64_t max_batch_size,
                                    absl::Duration budget) {
  const Timer timer(sizes, budget);
  std::vector<TrunkTiming> timings;
  std::optional<Candidate> fused;
  std::optional<Candidate> other;  // the fastest but the fused one
  for (const TrunkLayout layout : kTrunkLayouts) {
    if (layout != TrunkLayout::kFused && timer.is_up()) break;
    split.layout = layout;
    std::optional<Candidate> fresh = Try(tapped, site, split, timer);
    if (!fresh.has_value()) continue;
    timings.push_back({.layout = layout, .per_image = fresh->per_image});
    KeepFaster(std::move(fresh),
               layout == TrunkLayout::kFused ? &fused : &other);
  }
  const int64_t images = std::min(max_batch_size, kMostImages);
  constexpr double kHopeless = 1.25;
  if (images <= 1 || !fused.has_value() || !other.has_value() ||
      other->per_image > kHopeless * fused->per_image) {
    return timings;
  }
  for (const Candidate* rival : {&*fused, &*other}) {
    if (timer.is_up()) break;
    timings.push_back({.layout = rival->layout,
                       .batch_size = images,
                       .per_image = timer.PerImage(*rival->trunk, images)});
  }
  return timings;
}

std::optional<absl::Duration> TimeTrunk(const TappedGraph& tapped, int64_t site,
                                        const SplitOptions& split,
                                        const InputSizes& sizes,
                                        absl::Duration budget) {
  const auto candidate = Try(tapped, site, split, Timer(sizes, budget));
  if (!candidate.has_value()) return std::nullopt;
  return candidate->per_image;
}

std::string SlowBfloat16Warning(absl::Duration bfloat16,
                                absl::Duration float32) {
  // Of two that are about equally fast, each is faster in some timings.
  constexpr double kClearly = 1.1;
  if (bfloat16 <= kClearly * float32) return "";
  return absl::StrFormat(
      "optimization.precision: a pass of one image takes %.1f ms in bfloat16 "
      "and %.1f ms in float32 on this machine, whose processor does not "
      "multiply bfloat16 as fast. Use PRECISION_FLOAT32 here: it is faster and "
      "more exact",
      absl::ToDoubleMilliseconds(bfloat16),
      absl::ToDoubleMilliseconds(float32));
}

}  // namespace camserve
