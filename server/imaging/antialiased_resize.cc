#include "server/imaging/antialiased_resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "server/imaging/vector_clones.h"

namespace camserve {
namespace {

// An output value is the sum of weights[k] * input[first + k].
struct Window {
  int64_t first = 0;
  std::vector<float> weights;
};

// Single precision throughout, as in ATen: the weights depend on it.
Window WindowAt(int64_t output_index, int64_t input_size, float scale) {
  const float support = std::max(scale, 1.0f);  // of the triangle, one side
  const float inverse = 1.0f / support;
  const float center = scale * (static_cast<float>(output_index) + 0.5f);
  Window window;
  window.first =
      std::max(static_cast<int64_t>(center - support + 0.5f), int64_t{0});
  const int64_t end =
      std::min(static_cast<int64_t>(center + support + 0.5f), input_size);
  float total = 0;
  for (int64_t i = window.first; i < end; ++i) {
    const float distance =
        std::abs((static_cast<float>(i) - center + 0.5f) * inverse);
    window.weights.push_back(std::max(1.0f - distance, 0.0f));
    total += window.weights.back();
  }
  for (float& weight : window.weights) weight /= total;
  return window;
}

std::vector<Window> WindowsOf(const ResizeAxis& axis) {
  const float scale = static_cast<float>(axis.input_size) /
                      static_cast<float>(axis.resized_size);
  std::vector<Window> windows;
  windows.reserve(axis.crop_size);
  for (int64_t i = 0; i < axis.crop_size; ++i) {
    windows.push_back(WindowAt(axis.crop_begin + i, axis.input_size, scale));
  }
  return windows;
}

int64_t EndOf(const Window& window) {
  return window.first + static_cast<int64_t>(window.weights.size());
}

// How many rows are resized at once. Value i of row r is at [i * kLanes + r]:
// all rows need the same weight at the same time, and one instruction serves
// all.
constexpr int kLanes = 8;

// Resizes kLanes rows of one channel. Each sum is made in the order of its
// weights.
CAMSERVE_VECTOR_CLONES
void ResizeRows(const std::vector<Window>& windows, const float* from,
                float* to) {
  for (const Window& window : windows) {
    const float* column = from + window.first * kLanes;
    float sums[kLanes] = {};
    for (const float weight : window.weights) {
      for (int r = 0; r < kLanes; ++r) sums[r] += column[r] * weight;
      column += kLanes;
    }
    to = std::copy_n(sums, kLanes, to);
  }
}

CAMSERVE_VECTOR_CLONES
void AddScaled(const float* from, float weight, int64_t count, float* to) {
  for (int64_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

// Adds weight * row to row `y` of each channel of `output`.
void AddRow(absl::Span<const float> row, float weight, int64_t y,
            Tensor* output) {
  const int64_t height = output->shape[1];
  const int64_t width = output->shape[2];
  for (int64_t c = 0; c < output->shape[0]; ++c) {
    AddScaled(&row[c * width], weight, width,
              &output->values[(c * height + y) * width]);
  }
}

// Reads some rows at a time, kLanes at most, and resizes them horizontally.
class RowBlock {
 public:
  RowBlock(int channels, const ResizeAxis& axis)
      : channels_(channels),
        axis_(axis),
        windows_(WindowsOf(axis)),
        input_(channels * axis.input_size * kLanes),
        output_(channels * axis.crop_size * kLanes),
        row_(channels * axis.crop_size) {}

  void Read(int64_t begin, int64_t count, RowReader read_row) {
    for (int64_t r = 0; r < count; ++r) {
      read_row(begin + r, &input_[r], kLanes);
    }
    for (int c = 0; c < channels_; ++c) {
      ResizeRows(windows_, &input_[c * axis_.input_size * kLanes],
                 &output_[c * axis_.crop_size * kLanes]);
    }
  }

  // Row r of those that were read, resized. Valid until the next call.
  absl::Span<const float> Row(int64_t r) {
    for (size_t i = 0; i < row_.size(); ++i) row_[i] = output_[i * kLanes + r];
    return row_;
  }

 private:
  const int channels_;
  const ResizeAxis axis_;
  const std::vector<Window> windows_;
  std::vector<float> input_;
  std::vector<float> output_;
  std::vector<float> row_;
};

}  // namespace

Tensor ResizeAntialiased(int channels, const ResizeAxis& vertical,
                         const ResizeAxis& horizontal, RowReader read_row) {
  const std::vector<Window> rows = WindowsOf(vertical);
  Tensor output{.shape = {channels, vertical.crop_size, horizontal.crop_size},
                .values = {}};
  output.values.resize(channels * vertical.crop_size * horizontal.crop_size);
  RowBlock block(channels, horizontal);
  size_t oldest = 0;  // the first output row that still needs input
  const int64_t end = EndOf(rows.back());
  for (int64_t begin = rows.front().first; begin < end; begin += kLanes) {
    const int64_t count = std::min<int64_t>(kLanes, end - begin);
    block.Read(begin, count, read_row);
    for (int64_t y = begin; y < begin + count; ++y) {
      const absl::Span<const float> row = block.Row(y - begin);
      while (EndOf(rows[oldest]) <= y) ++oldest;
      for (size_t i = oldest; i < rows.size() && rows[i].first <= y; ++i) {
        AddRow(row, rows[i].weights[y - rows[i].first], static_cast<int64_t>(i),
               &output);
      }
    }
  }
  return output;
}

}  // namespace camserve
