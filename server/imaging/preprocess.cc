#include "server/imaging/preprocess.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/imaging/antialiased_resize.h"
#include "server/imaging/intensity.h"
#include "server/imaging/resize_plan.h"

namespace camserve {
namespace {

absl::Status CheckPerChannel(absl::string_view name, size_t count,
                             int channels) {
  if (count <= 1 || count == static_cast<size_t>(channels)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the model's configuration has ", count, " values of ", name,
                   " for ", channels, " channels: give one, or one a channel"));
}

absl::Status CheckSpec(const InputSpec& spec) {
  if (spec.channels != 1 && spec.channels != 3) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model takes ", spec.channels,
        " channels, and an encoded image gives 1 or 3: send a tensor"));
  }
  if (spec.height < 1 || spec.width < 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model's input of ", spec.width, " x ", spec.height,
        " pixels is no size: set it in the model's configuration"));
  }
  for (const float value : spec.std) {
    if (value == 0) {
      return absl::FailedPreconditionError(
          "the model's configuration has a std of 0");
    }
  }
  RETURN_IF_ERROR(CheckPerChannel("mean", spec.mean.size(), spec.channels));
  return CheckPerChannel("std", spec.std.size(), spec.channels);
}

// The channel's value in a list of one for each channel, one for all, or none:
// then `otherwise`.
float ForChannel(const std::vector<float>& values, int64_t channel,
                 float otherwise) {
  if (values.empty()) return otherwise;
  return values[values.size() == 1 ? 0 : channel];
}

float Luma(float red, float green, float blue) {
  return static_cast<float>(0.299 * red + 0.587 * green + 0.114 * blue);
}

// Where a row goes: value i to to[i * step], one plane after the other.
struct PlaneRow {
  float* to = nullptr;
  int64_t step = 1;
  int planes = 1;  // 1 or 3
};

template <typename Sample>
void ReadRow(const Sample* from, int channels, const std::vector<float>& table,
             int64_t width, const PlaneRow& row) {
  float* to = row.to;
  if (channels == 1) {
    for (int64_t x = 0; x < width; ++x, to += row.step) *to = table[from[x]];
    return;
  }
  const int64_t plane = width * row.step;
  for (int64_t x = 0; x < width; ++x, from += 3, to += row.step) {
    const float red = table[from[0]];
    const float green = table[from[1]];
    const float blue = table[from[2]];
    if (row.planes == 3) {
      to[0] = red;
      to[plane] = green;
      to[2 * plane] = blue;
    } else {
      to[0] = Luma(red, green, blue);
    }
  }
}

// Normalises planes of [0, 1]; a single plane serves all channels.
Tensor Normalize(const Tensor& planes, const InputSpec& spec) {
  const int64_t area = planes.shape[1] * planes.shape[2];
  Tensor input{.shape = {spec.channels, planes.shape[1], planes.shape[2]},
               .values = {}};
  input.values.resize(spec.channels * area);
  for (int64_t c = 0; c < spec.channels; ++c) {
    const float mean = ForChannel(spec.mean, c, 0);
    const float std = ForChannel(spec.std, c, 1);
    const float* from = &planes.values[planes.shape[0] == 1 ? 0 : c * area];
    float* to = &input.values[c * area];
    for (int64_t i = 0; i < area; ++i) to[i] = (from[i] - mean) / std;
  }
  return input;
}

}  // namespace

absl::StatusOr<PreprocessedImage> Preprocess(
    const Pixels& pixels, const std::optional<IntensityWindow>& window,
    const InputSpec& spec) {
  RETURN_IF_ERROR(CheckSpec(spec));
  ASSIGN_OR_RETURN(const std::vector<float> table,
                   IntensityTable(pixels.bits(), window));
  ASSIGN_OR_RETURN(const ResizePlan plan,
                   PlanResize(pixels.width, pixels.height, spec));
  const int planes = pixels.channels == 3 && spec.channels == 3 ? 3 : 1;
  const Tensor resized = std::visit(
      [&](const auto& samples) {
        return ResizeAntialiased(
            planes, plan.vertical, plan.horizontal,
            // Written through PlaneRow, which the check does not see.
            // NOLINTNEXTLINE(readability-non-const-parameter)
            [&](int64_t y, float* row, int64_t step) {
              const PlaneRow to = {.to = row, .step = step, .planes = planes};
              ReadRow(&samples[y * pixels.width * pixels.channels],
                      pixels.channels, table, pixels.width, to);
            });
      },
      pixels.samples);
  return PreprocessedImage{.input = Normalize(resized, spec),
                           .region = RegionOf(plan)};
}

}  // namespace camserve
