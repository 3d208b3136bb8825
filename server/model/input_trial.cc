#include "server/model/input_trial.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/core/status_macros.h"
#include "server/core/tensor.h"

namespace camserve {
namespace {

constexpr int64_t kChannels[] = {3, 1, 4, 2};
constexpr int64_t kSides[] = {224, 256, 299, 384, 512, 128, 112,
                              96,  64,  48,  32,  28,  448, 600};

// How many classes the logits have.
absl::StatusOr<int64_t> ClassesOf(const c10::IValue& output) {
  if (!output.isTensor()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward returns a ", output.tagKind(), ", not logits [N, classes]"));
  }
  const at::Tensor& logits = output.toTensor();
  if (logits.dim() != 2 || logits.size(0) != 1 || logits.size(1) < 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward returns ", ShapeString(logits.sizes()),
        " for one image, not logits [1, classes]: wrap the model so that it "
        "returns [N, classes], or a tuple that starts with it"));
  }
  if (logits.scalar_type() != at::kFloat) {
    return absl::FailedPreconditionError(
        absl::StrCat("forward returns ", c10::toString(logits.scalar_type()),
                     " and the server runs float32: export model.float()"));
  }
  return logits.size(1);
}

class Trial {
 public:
  Trial(const GraphRunner& runner, const std::string& device,
        absl::Duration limit)
      : runner_(runner), device_(device), limit_(limit) {}

  absl::StatusOr<c10::IValue> Run(const InputSizes& sizes) const {
    c10::IValue output;
    RETURN_IF_ERROR(RunTorch(absl::Now() + limit_, [&] {
      const at::NoGradGuard no_gradients;
      output = runner_.Run({SeededNoise(sizes, 1, 0, device_)}).at(0);
      return absl::OkStatus();
    }));
    return output;
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
    // One side alone: the other is taken to equal it.
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
                                     const InputSizes& wanted,
                                     const std::string& device,
                                     absl::Duration limit) {
  const Trial trial(runner, device, limit);
  std::string first_error;
  for (const InputSizes& sizes : Candidates(wanted)) {
    const absl::StatusOr<c10::IValue> output = trial.Run(sizes);
    if (output.ok()) {
      InputTrial found{.sizes = sizes};
      ASSIGN_OR_RETURN(found.outputs, ClassesOf(*output));
      InputSizes other = sizes;
      other.height += 32;
      found.any_height = wanted.height == 0 && trial.Run(other).ok();
      other = sizes;
      other.width += 32;
      found.any_width = wanted.width == 0 && trial.Run(other).ok();
      return found;
    }
    if (IsFinal(output.status())) return output.status();
    if (!first_error.empty()) continue;
    first_error = absl::StrCat("the model fails on a trial input of ",
                               sizes.channels, " x ", sizes.height, " x ",
                               sizes.width, ": ", output.status().message());
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
