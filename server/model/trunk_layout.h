// How the part of a model before the explained layer is laid out on the CPU.
// Which is fastest depends on the network and on the processor, so it is timed
// when a model is loaded. No LibTorch in this header.
#ifndef CAMSERVE_SERVER_MODEL_TRUNK_LAYOUT_H_
#define CAMSERVE_SERVER_MODEL_TRUNK_LAYOUT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace camserve {

enum class TrunkLayout {
  // Convolution, addition and activation in one step of oneDNN, weights packed
  // for the size of the input, values channels-last.
  kFused,
  // oneDNN's blocked layouts from end to end, as LibTorch converts to them.
  kBlocked,
  // The steps as they were saved, on values and weights that are channels-last.
  kChannelsLast,
  // Constants folded and nothing else; the only one on a GPU.
  kPlain,
};

constexpr std::array kTrunkLayouts = {
    TrunkLayout::kFused, TrunkLayout::kBlocked, TrunkLayout::kChannelsLast,
    TrunkLayout::kPlain};

// "fused", "blocked", "channels_last", "plain".
constexpr const char* TrunkLayoutName(TrunkLayout layout) {
  switch (layout) {
    case TrunkLayout::kFused:
      return "fused";
    case TrunkLayout::kBlocked:
      return "blocked";
    case TrunkLayout::kChannelsLast:
      return "channels_last";
    case TrunkLayout::kPlain:
      return "plain";
  }
  return "";
}

// Absent for any other name.
inline std::optional<TrunkLayout> LayoutNamed(absl::string_view name) {
  for (const TrunkLayout layout : kTrunkLayouts) {
    if (name == TrunkLayoutName(layout)) return layout;
  }
  return std::nullopt;
}

// What one layout took of a pass of `batch_size` images, per image.
struct TrunkTiming {
  TrunkLayout layout = TrunkLayout::kFused;
  int64_t batch_size = 1;
  absl::Duration per_image;
};

// The fused layout, unless another that was timed at the same batch sizes takes
// less than nine tenths of its time over all of them: two that are equally fast
// must not take turns from start to start, since the last bits of their numbers
// differ. Batch sizes count alike. The fused one where it was not timed.
TrunkLayout FastestLayout(absl::Span<const TrunkTiming> timings);

// What is known of a model's trunk. Its layout was chosen at the default layer.
struct TrunkInfo {
  TrunkLayout layout = TrunkLayout::kPlain;
  std::vector<TrunkTiming> timings;  // empty: the layout was not chosen by time
  std::string warning;               // what makes it slow; empty: nothing known
  int64_t packed_weight_bytes = 0;   // beside the weights of the file
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_TRUNK_LAYOUT_H_
