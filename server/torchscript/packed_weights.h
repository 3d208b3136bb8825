// The weights of a convolution in the layouts that oneDNN wants.
//
// Which blocking of the weights is fastest depends on the size of the input and
// on the number of images, and oneDNN decides it anew for each. Weights that
// were packed for another size are packed again in every call, by code that can
// take fifty times as long as the convolution. So they are packed for each size
// when it first comes, and kept; sizes that want the same layout share it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_PACKED_WEIGHTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_PACKED_WEIGHTS_H_

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/ir/ir.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/torchscript/convolution.h"

namespace camserve {

// Thread-safe.
class PackedWeights : public torch::CustomClassHolder {
 public:
  // The most layouts that are kept at a time; the oldest goes first.
  static constexpr size_t kMostLayouts = 4;

  explicit PackedWeights(const Convolution& convolution);

  // The weights packed for an input of `sizes`, [N, C, H, W], in the
  // channels-last format. LibTorch's exceptions pass.
  at::Tensor For(at::IntArrayRef sizes);

  // The size of all kept layouts, and their number.
  int64_t bytes() const;
  size_t layouts() const;

 private:
  // Images, height and width: the channels are the convolution's own.
  using Sizes = std::array<int64_t, 3>;

  struct Layout {
    at::Tensor weight;
    at::Tensor descriptor;  // oneDNN's, as bytes
    int64_t bytes = 0;
  };
  using Layouts = std::list<Layout>;

  Layout Pack(at::IntArrayRef sizes) const;
  // The kept layout that is like `fresh`, or `fresh`.
  Layouts::iterator Keep(Layout fresh) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const at::Tensor weight_;
  const std::vector<int64_t> padding_;
  const std::vector<int64_t> stride_;
  const std::vector<int64_t> dilation_;
  const int64_t groups_;

  mutable absl::Mutex mutex_;
  Layouts layouts_ ABSL_GUARDED_BY(mutex_);  // the newest first
  std::map<Sizes, Layouts::iterator> by_sizes_ ABSL_GUARDED_BY(mutex_);
};

// camserve::pack(Tensor(a) input) -> (Tensor(a) input, Tensor weights): what
// the convolution whose weights the node holds is to be given. The returned
// input is channels-last, with that format's strides also where an axis of
// length 1 leaves them open.
c10::Symbol PackSymbol();

// A node of that kind at the graph's insertion point.
torch::jit::Node* InsertPack(torch::jit::Graph* graph,
                             const Convolution& convolution,
                             torch::jit::Value* input);

// The size of the packed weights of all such nodes in `graph`.
int64_t PackedBytes(const torch::jit::Graph& graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_PACKED_WEIGHTS_H_
