#include "server/torchscript/affine_head.h"

#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <string>
#include <unordered_set>

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = c10::prim;

using Kinds = std::unordered_set<std::string>;

// Operators that tell of a tensor's shape or type, not of its values.
const Kinds& ShapeQueries() {
  static const auto* const kinds =
      new Kinds{"aten::size",   "aten::dim",    "aten::len",
                "prim::dtype",  "prim::device", "aten::is_floating_point",
                "prim::layout", "aten::numel"};
  return *kinds;
}

// Operators that are linear in all of their inputs together.
const Kinds& Sums() {
  static const auto* const kinds =
      new Kinds{"aten::add",         "aten::sub",
                "aten::rsub",        "aten::cat",
                "aten::stack",       "prim::ListConstruct",
                "prim::ListUnpack",  "prim::TupleConstruct",
                "prim::TupleUnpack", "prim::TupleIndex",
                "aten::__getitem__"};
  return *kinds;
}

// Operators that are affine in the first input, the others being given.
const Kinds& AffineInFirst() {
  static const auto* const kinds = new Kinds{"camserve::tap",
                                             "aten::view",
                                             "aten::reshape",
                                             "aten::flatten",
                                             "aten::permute",
                                             "aten::transpose",
                                             "aten::t",
                                             "aten::squeeze",
                                             "aten::unsqueeze",
                                             "aten::contiguous",
                                             "aten::clone",
                                             "aten::expand",
                                             "aten::slice",
                                             "aten::select",
                                             "aten::chunk",
                                             "aten::split",
                                             "aten::neg",
                                             "aten::linear",
                                             "aten::conv2d",
                                             "aten::_convolution",
                                             "aten::convolution",
                                             "aten::avg_pool2d",
                                             "aten::adaptive_avg_pool2d",
                                             "aten::mean",
                                             "aten::sum"};
  return *kinds;
}

// Operators that are affine in any one input, the others being given.
const Kinds& Products() {
  static const auto* const kinds =
      new Kinds{"aten::mul", "aten::matmul", "aten::mm", "aten::bmm"};
  return *kinds;
}

// Whether the operator works in training mode, or may: its input `flag` is a
// boolean that says so.
bool IsInTraining(const Node* node, size_t flag) {
  const auto value = torch::jit::toIValue(node->input(flag));
  return !value || !value->isBool() || value->toBool();
}

// A division with rounding_mode "floor" or "trunc".
bool Rounds(const Node* node) {
  const auto mode = node->schema().argumentIndexWithName("rounding_mode");
  if (!mode) return false;
  const auto value = torch::jit::toIValue(node->input(*mode));
  return !value || !value->isNone();
}

// Whether the cast is to another kind of floating point number, or to another
// device. A cast to whole numbers rounds.
bool IsFloatCast(const Node* node) {
  const auto dtype = node->schema().argumentIndexWithName("dtype");
  if (!dtype) return false;
  const auto value = torch::jit::toIValue(node->input(*dtype));
  if (!value) return false;
  return value->isNone() ||
         (value->isInt() &&
          c10::isFloatingType(static_cast<at::ScalarType>(value->toInt())));
}

// Visits steps in order, and remembers which values depend on the activation.
class AffineWalk {
 public:
  explicit AffineWalk(const Value* activation) {
    dependent_.insert(activation);
  }

  // Whether all that depends on the activation in `block` is affine in it.
  bool Visit(Block* block) {
    for (Node* node : block->nodes()) {
      if (!VisitNode(node)) return false;
    }
    return true;
  }

  bool Depends(const Value* value) const { return dependent_.contains(value); }

 private:
  bool VisitNode(Node* node) {
    if (!node->blocks().empty()) return VisitBranches(node);
    const auto inputs = node->inputs();
    const auto dependent =
        std::count_if(inputs.begin(), inputs.end(),
                      [&](const Value* input) { return Depends(input); });
    const std::string kind = node->kind().toQualString();
    if (dependent == 0 || ShapeQueries().contains(kind)) return true;
    if (!IsAffine(node, kind, static_cast<int>(dependent))) return false;
    for (const Value* output : node->outputs()) dependent_.insert(output);
    return true;
  }

  bool IsAffine(const Node* node, const std::string& kind,
                int dependent) const {
    if (Sums().contains(kind)) return true;
    if (dependent != 1) return false;
    if (Products().contains(kind)) return true;
    // beta * input + alpha * (mat1 @ mat2)
    if (kind == "aten::addmm") return true;
    if (!Depends(node->input(0))) return false;
    if (kind == "aten::batch_norm") return !IsInTraining(node, 5);
    if (kind == "aten::dropout" || kind == "aten::feature_dropout") {
      return !IsInTraining(node, 2);
    }
    if (kind == "aten::div") return !Rounds(node);
    if (kind == "aten::to") return IsFloatCast(node);
    return AffineInFirst().contains(kind);
  }

  // A branch whose condition does not depend on the activation may return
  // values that do. What a loop returns must not depend on it.
  bool VisitBranches(Node* node) {
    for (const Value* input : node->inputs()) {
      if (Depends(input)) return false;
    }
    for (Block* block : node->blocks()) {
      if (!Visit(block)) return false;
      for (size_t i = 0; i < node->outputs().size(); ++i) {
        const size_t offset = block->outputs().size() - node->outputs().size();
        if (!Depends(block->outputs()[i + offset])) continue;
        if (node->kind() != prim::If) return false;
        dependent_.insert(node->outputs()[i]);
      }
    }
    return true;
  }

  std::unordered_set<const Value*> dependent_;
};

}  // namespace

bool IsAffineIn(const Value* activation, torch::jit::Graph* graph) {
  AffineWalk walk(activation);
  return walk.Visit(graph->block()) && walk.Depends(graph->outputs().at(0));
}

}  // namespace camserve
