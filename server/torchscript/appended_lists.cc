#include "server/torchscript/appended_lists.h"

#include <array>
#include <vector>

#include "absl/algorithm/container.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;
using torch::jit::WithInsertPoint;
namespace aten = c10::aten;
namespace prim = c10::prim;

bool AppendsTo(const Node* node, const Value* list) {
  return node->kind() == aten::append && node->input(0) == list;
}

// Whether the list is only appended to and read, in its own block: then the
// order of the steps tells what it holds at each of them.
bool IsOnlyAppendedTo(const Value* list) {
  static constexpr std::array kReaders = {aten::cat, aten::len};
  return absl::c_all_of(list->uses(), [&](const Use& use) {
    const Node* const user = use.user;
    return use.offset == 0 &&
           user->owningBlock() == list->node()->owningBlock() &&
           (absl::c_linear_search(kReaders, user->kind()) ||
            (AppendsTo(user, list) && !user->output()->hasUses()));
  });
}

void TakeApart(Graph* graph, Value* list) {
  const auto type = list->type()->expect<c10::ListType>()->getElementType();
  std::vector<Value*> elements(list->node()->inputs().begin(),
                               list->node()->inputs().end());
  Node* next = nullptr;
  for (Node* node = list->node()->next(); list->hasUses(); node = next) {
    next = node->next();
    if (AppendsTo(node, list)) {
      elements.push_back(node->input(1));
      node->destroy();
    } else if (absl::c_linear_search(node->inputs(), list)) {
      const WithInsertPoint here(node);
      node->replaceInput(
          0, graph->insertNode(graph->createList(type, elements))->output());
    }
  }
}

}  // namespace

void TakeAppendedListsApart(Graph* graph) {
  const std::vector<Node*> nodes(graph->nodes().begin(), graph->nodes().end());
  std::vector<Value*> lists;
  for (Node* node : nodes) {
    if (node->kind() != prim::ListConstruct) continue;
    Value* const list = node->output();
    const bool is_appended_to = absl::c_any_of(
        list->uses(),
        [&](const Use& use) { return AppendsTo(use.user, list); });
    if (is_appended_to && IsOnlyAppendedTo(list)) lists.push_back(list);
  }
  for (Value* list : lists) TakeApart(graph, list);
}

}  // namespace camserve
