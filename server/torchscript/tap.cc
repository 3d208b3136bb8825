#include "server/torchscript/tap.h"

#include <torch/csrc/jit/runtime/custom_operator.h>

#include <stdexcept>

#include "absl/time/clock.h"

namespace camserve {

void RunCheckpoint();

namespace {

using torch::jit::Operator;
using torch::jit::Stack;

thread_local TapListener* innermost_listener = nullptr;
thread_local RunLimit* innermost_limit = nullptr;

c10::Symbol CheckpointSymbol() {
  return c10::Symbol::fromQualString("camserve::checkpoint");
}

void RunTap(Stack& stack) {
  const int64_t site = torch::jit::pop(stack).toInt();
  at::Tensor value = torch::jit::pop(stack).toTensor();
  if (innermost_listener != nullptr) {
    value = innermost_listener->OnTap(value, site);
  }
  torch::jit::push(stack, std::move(value));
}

// The optimisations have to take a tap's result for a new tensor: with a
// conservative analysis they leave in-place steps behind it, which autograd
// refuses.
const torch::jit::RegisterOperators kOperators({
    Operator("camserve::tap(Tensor value, int site) -> Tensor", RunTap,
             c10::AliasAnalysisKind::FROM_SCHEMA),
    Operator(
        "camserve::checkpoint() -> ()", [](Stack&) { RunCheckpoint(); },
        c10::AliasAnalysisKind::CONSERVATIVE),
});

}  // namespace

c10::Symbol TapSymbol() {
  static const c10::Symbol symbol =
      c10::Symbol::fromQualString("camserve::tap");
  return symbol;
}

TapListener::TapListener() : outer_(innermost_listener) {
  innermost_listener = this;
}

TapListener::~TapListener() { innermost_listener = outer_; }

RunLimit::RunLimit(absl::Time deadline)
    : deadline_(deadline), outer_(innermost_limit) {
  innermost_limit = this;
}

RunLimit::~RunLimit() { innermost_limit = outer_; }

void RunCheckpoint() {
  RunLimit* const limit = innermost_limit;
  if (limit == nullptr || absl::Now() <= limit->deadline_) return;
  limit->exceeded_ = true;
  throw std::runtime_error("the run's time is up");
}

void InsertCheckpoints(torch::jit::Block* block) {
  for (torch::jit::Node* node : block->nodes()) {
    for (torch::jit::Block* inner : node->blocks()) {
      InsertCheckpoints(inner);
      if (node->kind() != c10::prim::Loop) continue;
      inner->prependNode(block->owningGraph()->create(CheckpointSymbol(), 0));
    }
  }
}

}  // namespace camserve
