#include "server/torchscript/packed_weights.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/runtime/custom_operator.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace camserve {
namespace {

using torch::jit::Node;
using torch::jit::Operation;
using torch::jit::Operator;
using torch::jit::Stack;

// How many sizes' layouts are remembered: a client that sends a new size with
// every image must not make the list grow.
constexpr size_t kMostSizes = 256;

// oneDNN's description of a packed tensor, as bytes.
at::Tensor DescriptorOf(const at::Tensor& packed) {
  static const auto describe =
      c10::Dispatcher::singleton()
          .findSchemaOrThrow("mkldnn::_get_mkldnn_serialized_md", "")
          .typed<at::Tensor(const at::Tensor&)>();
  return describe.call(packed);
}

int64_t BytesOf(const at::Tensor& packed) {
  static const auto count = c10::Dispatcher::singleton()
                                .findSchemaOrThrow("mkldnn::_nbytes", "")
                                .typed<int64_t(const at::Tensor&)>();
  return count.call(packed);
}

PackedWeights& WeightsOf(const Node* node) {
  return static_cast<PackedWeights&>(*node->ival(c10::attr::value).toCapsule());
}

// oneDNN reads the layout off the strides. Where an axis has length 1, LibTorch
// may leave any stride, and oneDNN does not know all such layouts.
at::Tensor ChannelsLast(const at::Tensor& tensor) {
  const at::Tensor last = tensor.contiguous(at::MemoryFormat::ChannelsLast);
  const std::vector<int64_t> strides =
      c10::get_channels_last_strides_2d(last.sizes());
  return last.strides() == at::IntArrayRef(strides)
             ? last
             : last.as_strided(last.sizes(), strides);
}

Operation OperationOf(const Node* node) {
  const auto weights =
      c10::intrusive_ptr<PackedWeights>::reclaim_copy(&WeightsOf(node));
  return [weights](Stack& stack) {
    at::Tensor input = ChannelsLast(torch::jit::pop(stack).toTensor());
    at::Tensor packed = weights->For(input.sizes());
    torch::jit::push(stack, std::move(input), std::move(packed));
  };
}

// Registered without a schema. Of an operator with a schema, the interpreter
// keeps one operation for all nodes, and these differ in the weights that they
// hold.
const torch::jit::RegisterOperators kOperators({
    Operator(PackSymbol(), OperationOf, c10::AliasAnalysisKind::PURE_FUNCTION),
});

}  // namespace

PackedWeights::PackedWeights(const Convolution& convolution)
    : weight_(convolution.weight),
      padding_(convolution.padding),
      stride_(convolution.stride),
      dilation_(convolution.dilation),
      groups_(convolution.groups) {}

at::Tensor PackedWeights::For(at::IntArrayRef sizes) {
  const Sizes key = {sizes.at(0), sizes.at(2), sizes.at(3)};
  {
    const absl::MutexLock lock(&mutex_);
    const auto known = by_sizes_.find(key);
    if (known != by_sizes_.end()) return known->second->weight;
  }
  Layout fresh = Pack(sizes);
  const absl::MutexLock lock(&mutex_);
  if (by_sizes_.size() >= kMostSizes) by_sizes_.clear();
  const auto kept = Keep(std::move(fresh));
  by_sizes_.insert_or_assign(key, kept);
  return kept->weight;
}

PackedWeights::Layout PackedWeights::Pack(at::IntArrayRef sizes) const {
  const at::NoGradGuard no_gradients;
  Layout layout;
  layout.weight = at::mkldnn_reorder_conv2d_weight(
      weight_.to_mkldnn(), padding_, stride_, dilation_, groups_, sizes);
  layout.descriptor = DescriptorOf(layout.weight);
  layout.bytes = BytesOf(layout.weight);
  return layout;
}

PackedWeights::Layouts::iterator PackedWeights::Keep(Layout fresh) {
  const auto like =
      std::find_if(layouts_.begin(), layouts_.end(), [&](const Layout& kept) {
        return at::equal(kept.descriptor, fresh.descriptor);
      });
  if (like != layouts_.end()) return like;
  if (layouts_.size() == kMostLayouts) {
    const auto oldest = std::prev(layouts_.end());
    std::erase_if(by_sizes_,
                  [&](const auto& entry) { return entry.second == oldest; });
    layouts_.erase(oldest);
  }
  layouts_.push_front(std::move(fresh));
  return layouts_.begin();
}

int64_t PackedWeights::bytes() const {
  const absl::MutexLock lock(&mutex_);
  int64_t bytes = 0;
  for (const Layout& layout : layouts_) bytes += layout.bytes;
  return bytes;
}

size_t PackedWeights::layouts() const {
  const absl::MutexLock lock(&mutex_);
  return layouts_.size();
}

c10::Symbol PackSymbol() {
  static const c10::Symbol symbol =
      c10::Symbol::fromQualString("camserve::pack");
  return symbol;
}

torch::jit::Node* InsertPack(torch::jit::Graph* graph,
                             const Convolution& convolution,
                             torch::jit::Value* input) {
  Node* const node = graph->create(PackSymbol(), {input}, 2);
  node->ival_(c10::attr::value,
              c10::IValue::make_capsule(
                  c10::make_intrusive<PackedWeights>(convolution)));
  return graph->insertNode(node);
}

int64_t PackedBytes(const torch::jit::Graph& graph) {
  int64_t bytes = 0;
  for (const Node* node : graph.nodes()) {
    if (node->kind() == PackSymbol()) bytes += WeightsOf(node).bytes();
  }
  return bytes;
}

}  // namespace camserve
