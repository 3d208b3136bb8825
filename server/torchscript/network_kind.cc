#include "server/torchscript/network_kind.h"

#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/torchscript/inline_calls.h"

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Node;

struct Convolution {
  int64_t dimensions = 0;  // that the kernel moves along
  const Node* node = nullptr;
};

void CollectConvolutions(Block* block, std::vector<Convolution>* found) {
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) CollectConvolutions(inner, found);
    const absl::string_view kind = node->kind().toUnqualString();
    if (!absl::StartsWith(kind, "conv") && kind != "_convolution") continue;
    if (node->inputs().size() < 2) continue;
    const auto weight = torch::jit::toIValue(node->input(1));
    if (!weight || !weight->isTensor()) continue;
    // Two axes of a weight are channels: those returned and those taken.
    found->push_back(
        {.dimensions = weight->toTensor().dim() - 2, .node = node});
  }
}

}  // namespace

std::string DescribeOtherNetwork(torch::jit::Graph* graph) {
  std::vector<Convolution> found;
  CollectConvolutions(graph->block(), &found);
  const bool is_other =
      !found.empty() &&
      std::none_of(found.begin(), found.end(), [](const Convolution& some) {
        return some.dimensions == 2;
      });
  if (!is_other) return "";
  const bool is_volume = found[0].dimensions == 3;
  return absl::StrCat(
      ". It is a network for ", is_volume ? "volumes" : "signals", " (",
      found[0].dimensions, "-D convolution in ", ModuleOf(found[0].node),
      "), and the server explains images [N, C, H, W]: serve a network of "
      "torch.nn.Conv2d, ",
      is_volume ? "which takes a volume slice by slice" : "or none");
}

}  // namespace camserve
