// A TorchScript model split at one layer: logits, the layer's output, and
// gradients at it.
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
#include "server/model/layer_cut.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/graph_split.h"

namespace camserve {

// A LayerCut of two graphs. Thread-safe.
class SplitLayer : public LayerCut {
 public:
  SplitLayer(LayerDescription description, SplitGraph split);
  ~SplitLayer() override;

  const LayerDescription& description() const override { return description_; }
  LayerPass Forward(const at::Tensor& batch) const override;
  at::Tensor Logits(const at::Tensor& batch) const override;
  at::Tensor Gradients(const LayerPass& pass,
                       const std::vector<int64_t>& outputs) const override;
  at::Tensor Biases(const LayerPass& pass) const override;

  // Bytes of the trunk's weights, packed for the sizes of input so far.
  int64_t packed_weight_bytes() const;

  // Whether the head has convolutions of constant weights. Then the whole
  // model, laid out as the trunk is, gives logits alone sooner
  // (LayerSplitter::FindUncut).
  bool head_convolves() const { return head_convolves_; }

  // Whether a class's gradient is the same for every input of one shape. It is
  // then kept, so that only its first use costs a backward pass.
  bool has_constant_gradients() const { return has_constant_gradients_; }

 private:
  // What is the same for all inputs of one shape.
  struct KnownOfShape;

  LayerPass RunTrunk(const at::Tensor& batch) const;
  at::Tensor RunHead(const LayerPass& pass, const at::Tensor& activation) const;
  at::Tensor Backward(const LayerPass& pass,
                      const std::vector<int64_t>& outputs) const;
  // What is known of inputs of `batch`'s shape; found out if it is not there.
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
