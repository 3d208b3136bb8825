#include "server/imaging/antialiased_resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

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

// One channel of one row.
void ResizeRow(const std::vector<Window>& windows, const float* from,
               float* to) {
  for (const Window& window : windows) {
    float sum = 0;
    for (size_t k = 0; k < window.weights.size(); ++k) {
      sum += from[window.first + k] * window.weights[k];
    }
    *to++ = sum;
  }
}

// Adds weight * row to row `y` of each channel of `output`.
void AddRow(absl::Span<const float> row, float weight, int64_t y,
            Tensor* output) {
  const int64_t height = output->shape[1];
  const int64_t width = output->shape[2];
  for (int64_t c = 0; c < output->shape[0]; ++c) {
    float* to = &output->values[(c * height + y) * width];
    for (int64_t x = 0; x < width; ++x) to[x] += weight * row[c * width + x];
  }
}

}  // namespace

Tensor ResizeAntialiased(int channels, const ResizeAxis& vertical,
                         const ResizeAxis& horizontal, RowReader read_row) {
  const std::vector<Window> rows = WindowsOf(vertical);
  const std::vector<Window> columns = WindowsOf(horizontal);
  Tensor output{.shape = {channels, vertical.crop_size, horizontal.crop_size},
                .values = {}};
  output.values.resize(channels * vertical.crop_size * horizontal.crop_size);
  std::vector<float> row(channels * horizontal.input_size);
  std::vector<float> resized(channels * horizontal.crop_size);
  size_t oldest = 0;  // the first output row that still needs input
  for (int64_t y = rows.front().first; y < EndOf(rows.back()); ++y) {
    read_row(y, absl::MakeSpan(row));
    for (int c = 0; c < channels; ++c) {
      ResizeRow(columns, &row[c * horizontal.input_size],
                &resized[c * horizontal.crop_size]);
    }
    while (EndOf(rows[oldest]) <= y) ++oldest;
    for (size_t i = oldest; i < rows.size() && rows[i].first <= y; ++i) {
      AddRow(resized, rows[i].weights[y - rows[i].first],
             static_cast<int64_t>(i), &output);
    }
  }
  return output;
}

}  // namespace camserve
