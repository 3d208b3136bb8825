// A model split at one layer: logits, the layer's output, and gradients at it.
#ifndef CAMSERVE_SERVER_MODEL_SPLIT_LAYER_H_
#define CAMSERVE_SERVER_MODEL_SPLIT_LAYER_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/model/faithfulness.h"
#include "server/model/graph_runner.h"
#include "server/model/graph_split.h"

namespace camserve {

// What is known of a layer before it is split.
struct LayerDescription {
  std::string path;
  Verdicts verdicts = {};
  bool is_affine = false;  // the logits in the layer's output, by structure
  // Whether rows of its output, and of the logits, are the same whatever the
  // other images of the batch are: those that do not are run one by one.
  bool rows_are_apart = true;
  int calls = 1;  // of its module in one pass
  // Why the part before it runs as it was saved; empty where it is optimised,
  // or is not to be.
  std::string not_optimized;
};

// What one forward pass of a batch left behind. The logits may hold a backward
// graph: use it on one thread.
struct LayerPass {
  at::Tensor input;                   // [N, C, H, W]
  at::Tensor logits;                  // [N, M]
  at::Tensor activation;              // A, [N, F, h, w]
  std::vector<c10::IValue> crossing;  // the head's further inputs
};

// d s / d A of an output s of each sample, and what s is at A = 0.
struct OutputGradients {
  at::Tensor gradient;         // [N, F, h, w]; [1, F, h, w]: the same for all
  std::vector<double> biases;  // N
};

// Thread-safe. LibTorch's exceptions pass: call it inside RunTorch.
class SplitLayer {
 public:
  SplitLayer(LayerDescription description, SplitGraph split);
  ~SplitLayer();

  const LayerDescription& description() const { return description_; }

  // Of the weights that are packed for the inputs that have come.
  int64_t packed_weight_bytes() const;

  // Throws where the layer's output or the logits have not one row an image:
  // nobody is answered with another image's row.
  LayerPass Forward(const at::Tensor& batch) const;

  // [N, M], without a backward graph. Throws as Forward.
  at::Tensor Logits(const at::Tensor& batch) const;

  // outputs[n] is a column of the logits, the one to differentiate for sample
  // n; kNoOutput where the sample's gradient is not wanted. One backward pass
  // for the batch, since samples do not mix; none where the gradients are the
  // same for every input and known from an earlier call.
  static constexpr int64_t kNoOutput = -1;
  OutputGradients Gradients(const LayerPass& pass,
                            const std::vector<int64_t>& outputs) const;

 private:
  // The gradients at inputs of one shape, where no input changes them.
  struct KnownGradients;

  LayerPass RunTrunk(const at::Tensor& batch) const;
  at::Tensor RunHead(const LayerPass& pass, const at::Tensor& activation) const;
  at::Tensor Backward(const LayerPass& pass,
                      const std::vector<int64_t>& outputs) const;
  // For one sample, where every input has the same.
  OutputGradients ConstantGradient(const at::Tensor& input,
                                   int64_t output) const;
  OutputGradients ConstantGradients(const at::Tensor& input,
                                    const std::vector<int64_t>& outputs) const;

  const LayerDescription description_;
  const std::shared_ptr<torch::jit::Graph> trunk_graph_;  // holds the weights
  const GraphRunner trunk_;
  const GraphRunner head_;
  const bool copies_crossing_;
  const bool has_constant_gradients_;

  mutable absl::Mutex mutex_;
  // The most recently used shape first.
  mutable std::list<std::unique_ptr<KnownGradients>> known_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_SPLIT_LAYER_H_
