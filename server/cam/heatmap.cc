#include "server/cam/heatmap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/algorithm/container.h"

namespace camserve {
namespace {

// How a new value is mixed: of the old values number `low` and number `high`.
struct Mix {
  size_t low;
  size_t high;
  float share;  // of `high`
};

float Mixed(float low, float high, float share) {
  return (1 - share) * low + share * high;
}

// The mixes of an axis that has `from` values and is to have `to`.
std::vector<Mix> MixesOf(int64_t from, int64_t to) {
  const float scale = static_cast<float>(from) / static_cast<float>(to);
  const auto last = static_cast<size_t>(from - 1);
  std::vector<Mix> mixes;
  mixes.reserve(to);
  for (int64_t i = 0; i < to; ++i) {
    const float place =
        std::max(0.0F, (static_cast<float>(i) + 0.5F) * scale - 0.5F);
    const size_t low = std::min(static_cast<size_t>(place), last);
    mixes.push_back({low, std::min(low + 1, last),
                     std::min(place - static_cast<float>(low), 1.0F)});
  }
  return mixes;
}

// `map` with each row resized to `width` values.
std::vector<float> Widened(const Tensor& map, int64_t width) {
  const std::vector<Mix> mixes = MixesOf(map.shape[1], width);
  std::vector<float> wide(map.shape[0] * width);
  auto value = wide.begin();
  for (int64_t y = 0; y < map.shape[0]; ++y) {
    const float* const row = map.values.data() + y * map.shape[1];
    for (const Mix& mix : mixes) {
      *value++ = Mixed(row[mix.low], row[mix.high], mix.share);
    }
  }
  return wide;
}

// Resizes rows first, then mixes whole rows: each lies in one piece, which the
// compiler turns into vector instructions.
Tensor Resized(const Tensor& map, int64_t height, int64_t width) {
  const std::vector<float> wide = Widened(map, width);
  Tensor resized = {.shape = {height, width}};
  resized.values.resize(height * width);
  float* row = resized.values.data();
  for (const Mix& mix : MixesOf(map.shape[0], height)) {
    const float* const low = wide.data() + mix.low * width;
    const float* const high = wide.data() + mix.high * width;
    for (int64_t x = 0; x < width; ++x) {
      row[x] = Mixed(low[x], high[x], mix.share);
    }
    row += width;
  }
  return resized;
}

struct Range {
  float least;
  float greatest;
};

// First each column's range, so that rows are read in one piece here too.
Range RangeOf(const Tensor& map) {
  const int64_t width = map.shape[1];
  const auto first_row = map.values.begin();
  std::vector<float> least(first_row, first_row + width);
  std::vector<float> greatest = least;
  for (auto row = first_row; row != map.values.end(); row += width) {
    for (int64_t x = 0; x < width; ++x) {
      least[x] = row[x] < least[x] ? row[x] : least[x];
      greatest[x] = row[x] > greatest[x] ? row[x] : greatest[x];
    }
  }
  return {*absl::c_min_element(least), *absl::c_max_element(greatest)};
}

// n, in place. max(v - min v) is max v - min v: rounding keeps order.
void Normalise(Tensor& map) {
  const Range range = RangeOf(map);
  const float spread = range.greatest - range.least + 1e-7F;
  for (float& value : map.values) value = (value - range.least) / spread;
}

}  // namespace

MapSummary SummaryOf(absl::Span<const float> raw) {
  MapSummary summary;
  float least = raw[0];
  float greatest = raw[0];
  double positive = 0;
  double absolute = 0;
  for (const float value : raw) {
    summary.is_finite &= std::isfinite(value);
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    summary.sum += value;
    positive += std::max(value, 0.0F);
    absolute += std::abs(value);
  }
  if (!(greatest > 0)) {
    summary.empty_reason = EmptyReason::kNoPositiveEvidence;
  } else if (least == greatest) {
    summary.empty_reason = EmptyReason::kConstantMap;
  }
  if (absolute > 0) summary.positive_share = positive / absolute;
  return summary;
}

Tensor HeatmapOf(const Tensor& signed_map, int64_t height, int64_t width) {
  Tensor positive = signed_map;
  for (float& value : positive.values) value = std::max(value, 0.0F);
  Normalise(positive);
  Tensor heatmap = Resized(positive, height, width);
  Normalise(heatmap);
  return heatmap;
}

Tensor SignedHeatmapOf(const Tensor& signed_map, int64_t height,
                       int64_t width) {
  const Range range = RangeOf(signed_map);
  const float greatest = std::max(range.greatest, -range.least);
  if (greatest == 0) return Resized(signed_map, height, width);
  Tensor share = signed_map;
  for (float& value : share.values) value /= greatest;
  return Resized(share, height, width);
}

}  // namespace camserve
