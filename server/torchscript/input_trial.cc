#include "server/torchscript/input_trial.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"
#include "server/torchscript/graph_outputs.h"

namespace camserve {
namespace {

constexpr int64_t kChannels[] = {3, 1, 4, 2};
constexpr int64_t kSides[] = {224, 256, 299, 384, 512, 128, 112,
                              96,  64,  48,  32,  28,  448, 600};

class Trial {
 public:
  Trial(const GraphRunner& runner, const std::string& device,
        absl::Duration limit)
      : runner_(runner), device_(device), limit_(limit) {}

  absl::StatusOr<std::vector<c10::IValue>> Run(const InputSizes& sizes) const {
    return RunOn(SeededNoise(sizes, 1, 0, device_));
  }

  absl::StatusOr<std::vector<c10::IValue>> RunOn(
      const at::Tensor& input) const {
    std::vector<c10::IValue> outputs;
    RETURN_IF_ERROR(RunTorch(absl::Now() + limit_, [&] {
      const at::NoGradGuard no_gradients;
      outputs = runner_.Run({input});
      return absl::OkStatus();
    }));
    return outputs;
  }

  // Runs the model on noise of other layouts than [N, C, H, W]. Says which one
  // it takes, and what to do; empty where it takes none of them.
  absl::string_view OtherLayout(const InputSizes& sizes) const {
    const at::Tensor image = SeededNoise(sizes, 1, 0, device_);
    if (RunOn(image.permute({0, 2, 3, 1}).contiguous()).ok()) {
      return ". It takes images with their channels last, [N, H, W, C]: leave "
             "the permute out of forward, or wrap the model in a module whose "
             "forward is `return self.model(x.permute(0, 2, 3, 1))`";
    }
    if (RunOn(image[0].contiguous()).ok()) {
      return ". It takes one image without a batch, [C, H, W]: leave the "
             "unsqueeze(0) out of forward, so that it takes [N, C, H, W]";
    }
    return "";
  }

  // Whether another size gives as many logits: a convolution in place of a
  // linear layer takes any, and returns more of them for a larger image.
  bool Accepts(const InputSizes& sizes, const InputTrial& found) const {
    const auto outputs = Run(sizes);
    if (!outputs.ok()) return false;
    const c10::IValue& logits = (*outputs)[found.output];
    return logits.isTensor() && logits.toTensor().dim() == 2 &&
           logits.toTensor().size(1) == found.columns;
  }

 private:
  const GraphRunner& runner_;
  const std::string& device_;
  const absl::Duration limit_;
};

std::vector<InputSizes> Candidates(const InputSizes& wanted) {
  std::vector<InputSizes> candidates;
  for (const int64_t side : kSides) {
    for (const int64_t channels : kChannels) {
      candidates.push_back(
          {.channels = channels, .height = side, .width = side});
    }
  }
  for (InputSizes& sizes : candidates) {
    if (wanted.channels > 0) sizes.channels = wanted.channels;
    if (wanted.height > 0) sizes.height = wanted.height;
    if (wanted.width > 0) sizes.width = wanted.width;
    // Where one side alone is given, images are taken to be square.
    if (wanted.height > 0 && wanted.width == 0) sizes.width = wanted.height;
    if (wanted.width > 0 && wanted.height == 0) sizes.height = wanted.width;
  }
  const bool all_known =
      wanted.channels > 0 && (wanted.height > 0 || wanted.width > 0);
  if (all_known) candidates.resize(1);
  return candidates;
}

// Errors that another size does not mend.
bool IsFinal(const absl::Status& status) {
  return absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

}  // namespace

absl::StatusOr<InputTrial> TryInputs(const GraphRunner& runner,
                                     const std::vector<std::string>& outputs,
                                     const std::string& logits_key,
                                     const InputSizes& wanted,
                                     const std::string& device,
                                     absl::Duration limit) {
  const Trial trial(runner, device, limit);
  std::string first_error;
  for (const InputSizes& sizes : Candidates(wanted)) {
    const auto output = trial.Run(sizes);
    if (output.ok()) {
      InputTrial found{.sizes = sizes, .other = sizes};
      ASSIGN_OR_RETURN(found.output,
                       ChooseOutput(outputs, *output, /*batch=*/1, logits_key));
      found.logits = (*output)[found.output].toTensor();
      found.columns = found.logits.size(1);
      InputSizes other = sizes;
      other.height += 32;
      found.any_height = wanted.height == 0 && trial.Accepts(other, found);
      other = sizes;
      other.width += 32;
      found.any_width = wanted.width == 0 && trial.Accepts(other, found);
      if (found.any_height) found.other.height += 32;
      if (found.any_width) found.other.width += 32;
      return found;
    }
    if (IsFinal(output.status())) return output.status();
    if (!first_error.empty()) continue;
    first_error = absl::StrCat("the model fails on a trial input of ",
                               sizes.channels, " x ", sizes.height, " x ",
                               sizes.width, ": ", output.status().message());
  }
  for (const InputSizes& sizes : Candidates(wanted)) {
    const absl::string_view other = trial.OtherLayout(sizes);
    if (!other.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(first_error, other));
    }
  }
  return absl::FailedPreconditionError(absl::StrCat(
      first_error,
      wanted.height > 0
          ? ""
          : ". The other usual sizes fail too: if it takes another one, set "
            "input { channels height width } in config.textproto"));
}

at::Tensor SeededNoise(const InputSizes& sizes, int64_t batch, uint64_t seed,
                       const std::string& device) {
  const at::Generator generator = at::detail::createCPUGenerator(seed);
  return at::randn({batch, sizes.channels, sizes.height, sizes.width},
                   generator, at::TensorOptions(at::kFloat))
      .to(c10::Device(device));
}

}  // namespace camserve
