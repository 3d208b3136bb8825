#include "server/torchscript/graph_copy.h"

namespace camserve {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;

void CollectInputs(const Node* node, torch::jit::ValueSet* inputs) {
  for (const Value* input : node->inputs()) inputs->insert(input);
  for (const Block* block : node->blocks()) {
    for (const Node* inner : block->nodes()) CollectInputs(inner, inputs);
    for (const Value* output : block->outputs()) inputs->insert(output);
  }
}

bool Writes(const Node* node) {
  if (const auto* schema = node->maybeSchema();
      schema != nullptr && schema->is_mutable()) {
    return true;
  }
  for (const Block* block : node->blocks()) {
    for (const Node* inner : block->nodes()) {
      if (Writes(inner)) return true;
    }
  }
  return false;
}

void GraphCopy::AddInput(Value* original) {
  Value* const input = graph_->addInput();
  input->setType(original->type());
  values_[original] = input;
}

void GraphCopy::AddNode(Node* original) {
  Node* const copy = graph_->createClone(
      original, [this](Value* value) { return Find(value); });
  graph_->appendNode(copy);
  for (size_t i = 0; i < original->outputs().size(); ++i) {
    values_[original->outputs()[i]] = copy->outputs()[i];
  }
}

void GraphCopy::AddOutput(Value* original) {
  graph_->registerOutput(Find(original));
}

Value* GraphCopy::Find(Value* original) {
  const auto it = values_.find(original);
  if (it != values_.end()) return it->second;
  // Constants are copied to where they are used.
  const torch::jit::WithInsertPoint first(
      graph_->block()->param_node()->next());
  Node* const constant = graph_->insertNode(
      graph_->createClone(original->node(), [](Value* v) { return v; }));
  values_[original] = constant->output();
  return constant->output();
}

}  // namespace camserve
