#include "server/torchscript/place_steps.h"

#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "server/torchscript/inline_calls.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;
namespace aten = c10::aten;

using Kinds = std::unordered_set<std::string>;

// How telling a step is: the most telling one before a layer is named.
enum class Weight { kNone, kReorders, kTakesAPart, kMoves };

// What is known of the steps that a value went through.
struct Trail {
  bool from_input = false;  // whether it is computed from the image
  Weight weight = Weight::kNone;
  Node* step = nullptr;
  bool may_crop = false;

  void Join(const Trail& other) {
    from_input |= other.from_input;
    may_crop |= other.may_crop;
    if (other.weight > weight) {
      weight = other.weight;
      step = other.step;
    }
  }
};

// Whether the slice takes every element of its axis.
bool TakesAll(const Node* slice) {
  const auto start = torch::jit::toIValue(slice->input(2));
  const auto end = torch::jit::toIValue(slice->input(3));
  const auto step = torch::jit::toIValue(slice->input(4));
  return start && end && step &&
         (start->isNone() || (start->isInt() && start->toInt() == 0)) &&
         (end->isNone() ||
          (end->isInt() &&
           end->toInt() == std::numeric_limits<int64_t>::max())) &&
         step->isInt() && step->toInt() == 1;
}

// Whether the node works along the channels, as most slices do: input `axis` is
// the number of its axis.
bool IsAlongChannels(const Node* node, size_t axis) {
  const auto value = torch::jit::toIValue(node->input(axis));
  return value && value->isInt() && value->toInt() == 1;
}

Weight WeightOf(const Node* node) {
  static const auto* const moves = new Kinds{
      "aten::flip",         "aten::fliplr",         "aten::flipud",
      "aten::rot90",        "aten::roll",           "aten::index",
      "aten::index_select", "aten::gather",         "aten::grid_sampler",
      "aten::take",         "aten::take_along_dim", "aten::grid_sampler_2d",
      "aten::sort",         "aten::scatter"};
  static const auto* const take_parts =
      new Kinds{"aten::narrow",          "aten::select",       "aten::split",
                "aten::chunk",           "aten::tensor_split", "aten::unbind",
                "aten::split_with_sizes"};
  static const auto* const reorder = new Kinds{"aten::view",
                                               "aten::reshape",
                                               "aten::flatten",
                                               "aten::permute",
                                               "aten::transpose",
                                               "aten::t",
                                               "aten::unflatten",
                                               "aten::movedim",
                                               "aten::swapaxes",
                                               "aten::swapdims",
                                               "aten::unfold",
                                               "aten::im2col",
                                               "aten::col2im",
                                               "aten::pixel_shuffle",
                                               "aten::pixel_unshuffle",
                                               "aten::as_strided",
                                               "aten::_unsafe_view",
                                               "aten::numpy_T",
                                               "aten::repeat",
                                               "aten::repeat_interleave",
                                               "aten::einsum",
                                               "aten::moveaxis",
                                               "aten::_reshape_alias",
                                               "aten::adjoint",
                                               "aten::view_as",
                                               "aten::reshape_as",
                                               "aten::mT",
                                               "aten::tile",
                                               "aten::stack",
                                               "aten::matrix_H"};
  const std::string kind = node->kind().toQualString();
  if (moves->contains(kind)) return Weight::kMoves;
  if (node->kind() == aten::slice) {
    return node->inputs().size() != 5 || TakesAll(node) ||
                   IsAlongChannels(node, 1)
               ? Weight::kNone
               : Weight::kTakesAPart;
  }
  if (take_parts->contains(kind)) {
    const auto axis = node->schema().argumentIndexWithName("dim");
    return axis && IsAlongChannels(node, *axis) ? Weight::kNone
                                                : Weight::kTakesAPart;
  }
  return reorder->contains(kind) ? Weight::kReorders : Weight::kNone;
}

bool HoldsTensor(const Value* value) {
  const c10::TypePtr& type = value->type();
  return type->isSubtypeOf(*c10::TensorType::get()) ||
         std::any_of(type->containedTypes().begin(),
                     type->containedTypes().end(), [](const c10::TypePtr& t) {
                       return t->isSubtypeOf(*c10::TensorType::get());
                     });
}

class TrailFinder {
 public:
  explicit TrailFinder(std::vector<PlaceSteps>* sites) : sites_(sites) {}

  void SetInput(const Value* image) { trails_[image].from_input = true; }

  void Visit(Block* block) {
    for (Node* node : block->nodes()) {
      Trail trail = Inherited(node);
      for (Block* inner : node->blocks()) {
        // What a loop carries may come from anything that enters it.
        for (const Value* input : inner->inputs()) trails_[input] = trail;
        Visit(inner);
        for (const Value* output : inner->outputs()) trail.Join(Find(output));
      }
      if (trail.from_input) Add(node, &trail);
      for (const Value* output : node->outputs()) {
        // Sizes say nothing of where places are.
        if (HoldsTensor(output)) trails_[output] = trail;
      }
      if (node->kind() == TapSymbol()) Report(node, trail);
    }
  }

 private:
  Trail Find(const Value* value) const {
    const auto it = trails_.find(value);
    return it == trails_.end() ? Trail() : it->second;
  }

  Trail Inherited(const Node* node) const {
    Trail trail;
    for (const Value* input : node->inputs()) trail.Join(Find(input));
    return trail;
  }

  static void Add(Node* node, Trail* trail) {
    const Weight weight = WeightOf(node);
    trail->may_crop |= weight >= Weight::kTakesAPart;
    if (weight <= trail->weight) return;
    trail->weight = weight;
    trail->step = node;
  }

  void Report(const Node* tap, const Trail& trail) {
    PlaceSteps& steps = sites_->at(SiteOf(tap));
    steps.may_crop = trail.may_crop;
    if (trail.step == nullptr) return;
    steps.step = absl::StrCat(trail.step->kind().toUnqualString(), " of ",
                              ModuleOf(trail.step));
  }

  std::vector<PlaceSteps>* const sites_;
  std::unordered_map<const Value*, Trail> trails_;
};

}  // namespace

std::vector<PlaceSteps> FindPlaceSteps(const TappedGraph& tapped) {
  std::vector<PlaceSteps> sites(tapped.paths.size());
  TrailFinder finder(&sites);
  finder.SetInput(tapped.graph->inputs().at(0));
  finder.Visit(tapped.graph->block());
  return sites;
}

}  // namespace camserve
