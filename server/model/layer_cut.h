// A network cut at one layer, as the code that explains sees it. The part
// before the layer runs without gradients; the part after it, the head, gives
// the logits and their gradients at the layer's output A. server/torchscript
// cuts TorchScript files; another loader would stand beside it, and tests write
// cuts by hand.
#ifndef CAMSERVE_SERVER_MODEL_LAYER_CUT_H_
#define CAMSERVE_SERVER_MODEL_LAYER_CUT_H_

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/explanation.h"

namespace camserve {

// What is known of a layer before a network is cut there.
struct LayerDescription {
  std::string path;
  Verdicts verdicts;
  // Whether the logits are affine in the layer's output, by structure.
  bool is_affine = false;
  // Whether an image's rows of the layer's output and of the logits are the
  // same whatever the other images of the batch are. Where not, images are run
  // one by one.
  bool rows_are_apart = true;
  int calls = 1;  // of its module in one pass
  // Why the part before the layer runs as it was saved; empty where it is
  // optimised, or where optimisation is off.
  std::string not_optimized;
};

// What one forward pass of a batch left behind. The logits may hold a backward
// graph: use a pass on one thread.
struct LayerPass {
  at::Tensor input;                   // [N, C, H, W]
  at::Tensor logits;                  // [N, M]
  at::Tensor activation;              // A, [N, F, h, w]
  std::vector<c10::IValue> crossing;  // what the head needs beside A
};

// Thread-safe. LibTorch's exceptions pass: call it inside RunTorch.
class LayerCut {
 public:
  virtual ~LayerCut() = default;

  virtual const LayerDescription& description() const = 0;

  // Runs `batch` [N, C, H, W]. Throws where the layer's output or the logits
  // have not one row for each image: nobody is answered with another image's
  // row.
  virtual LayerPass Forward(const at::Tensor& batch) const = 0;

  // [N, M], without a backward graph. Throws as Forward.
  virtual at::Tensor Logits(const at::Tensor& batch) const = 0;

  // d logits[n][outputs[n]] / d A of each sample n: [N, F, h, w], or [1, F, h,
  // w] where it is the same for all. Where outputs[n] is kNoOutput, the
  // sample's row means nothing. One backward pass for the batch, since samples
  // do not mix; none where the gradients are the same for every input and known
  // from an earlier call.
  // REQUIRES: one of `outputs` at least is not kNoOutput.
  static constexpr int64_t kNoOutput = -1;
  virtual at::Tensor Gradients(const LayerPass& pass,
                               const std::vector<int64_t>& outputs) const = 0;

  // The logits at A = 0, on the CPU: [N, M], or [1, M] where they are the same
  // for every input. They cost a pass through the head, or none where they are
  // known from an earlier call.
  virtual at::Tensor Biases(const LayerPass& pass) const = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_LAYER_CUT_H_
