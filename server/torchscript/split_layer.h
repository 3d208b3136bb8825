// A model split at one layer: logits, the layer's output, and gradients at it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_LAYER_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_LAYER_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/torchscript/faithfulness.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/graph_split.h"

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

  // Whether the head has convolutions of constant weights. Then the whole
  // model, laid out as the trunk is, gives the logits sooner.
  bool head_convolves() const { return head_convolves_; }

  // Whether each class has one gradient for every input, which is kept: no pass
  // back is made for it but the first.
  bool has_constant_gradients() const { return has_constant_gradients_; }

  // d logits[n][outputs[n]] / d A of each sample n, kNoOutput where it is not
  // wanted: [N, F, h, w], or [1, F, h, w] where it is the same for all. One
  // backward pass for the batch, since samples do not mix; none where the
  // gradients are the same for every input and known from an earlier call.
  static constexpr int64_t kNoOutput = -1;
  at::Tensor Gradients(const LayerPass& pass,
                       const std::vector<int64_t>& outputs) const;

  // The logits at A = 0: [N, M], or [1, M] where they are the same for every
  // input. They cost a pass through the head, or none where they are known from
  // an earlier call. On the CPU.
  at::Tensor Biases(const LayerPass& pass) const;

 private:
  // What is the same for all inputs of one shape.
  struct KnownOfShape;

  LayerPass RunTrunk(const at::Tensor& batch) const;
  at::Tensor RunHead(const LayerPass& pass, const at::Tensor& activation) const;
  at::Tensor Backward(const LayerPass& pass,
                      const std::vector<int64_t>& outputs) const;
  // Of inputs like `batch`'s.
  KnownOfShape& Known(const at::Tensor& batch) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  at::Tensor ConstantGradient(const at::Tensor& batch, int64_t output) const;
  at::Tensor ConstantGradients(const at::Tensor& batch,
                               const std::vector<int64_t>& outputs) const;

  const LayerDescription description_;
  const GraphRunner trunk_;
  const GraphRunner head_;
  const bool copies_crossing_;
  const bool head_sees_image_;  // beside A
  const bool head_convolves_;
  const bool has_constant_gradients_;

  mutable absl::Mutex mutex_;
  // The most recently used first.
  mutable std::list<std::unique_ptr<KnownOfShape>> known_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_LAYER_H_
