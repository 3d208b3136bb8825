#include "server/torchscript/tapped_graph.h"

#include <ATen/Context.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/loop_unrolling.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/shape_analysis.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/torchscript/gradient_switches.h"
#include "server/torchscript/graph_outputs.h"
#include "server/torchscript/inline_calls.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;
namespace aten = c10::aten;
namespace attr = c10::attr;
namespace prim = c10::prim;

// A traced convolution has switches of the process that traced it, such as
// TF32, among its arguments. Replaces them by this process's.
void UseOwnSwitches(Block* block) {
  const at::Context& context = at::globalContext();
  const std::pair<const char*, bool> switches[] = {
      {"benchmark", context.benchmarkCuDNN()},
      {"deterministic", context.deterministicCuDNN()},
      {"cudnn_enabled", context.userEnabledCuDNN()},
      {"allow_tf32", context.allowTF32CuDNN()}};
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) UseOwnSwitches(inner);
    if (node->kind() != aten::_convolution) continue;
    const torch::jit::WithInsertPoint here(node);
    for (const auto& [name, value] : switches) {
      // Older traces have fewer.
      const auto index = node->schema().argumentIndexWithName(name);
      if (!index) continue;
      node->replaceInput(*index, node->owningGraph()->insertConstant(value));
    }
  }
}

// Where the module's weights are: the device that it was read for.
c10::Device DeviceOf(const torch::jit::Module& module) {
  for (const at::Tensor& tensor : module.parameters()) return tensor.device();
  for (const at::Tensor& tensor : module.buffers()) return tensor.device();
  return at::kCPU;
}

// A program names the device that it was traced on wherever it makes or moves a
// tensor. Replaces that by the device that the program was read for.
void UseDevice(Block* block, c10::Device device) {
  for (auto it = block->nodes().begin(); it != block->nodes().end(); ++it) {
    Node* const node = *it;
    for (Block* inner : node->blocks()) UseDevice(inner, device);
    const absl::string_view kind = node->kind().toQualString();
    if (kind == "aten::cuda" || kind == "aten::cpu") {
      node->output()->replaceAllUsesWith(node->input(0));
    }
    if (node->kind() != prim::Constant) continue;
    const auto constant = torch::jit::toIValue(node->output());
    if (!constant || !constant->isDevice() || constant->toDevice() == device ||
        constant->toDevice().type() == at::kMeta) {
      continue;
    }
    const torch::jit::WithInsertPoint here(node);
    node->output()->replaceAllUsesWith(
        node->owningGraph()->insertConstant(device));
  }
}

// Removes print and warnings.warn. At every call they would write, perhaps
// pixels of a patient, into the streams that hold the server's log and answers.
void RemoveMessages(Block* block) {
  for (auto it = block->nodes().begin(); it != block->nodes().end(); ++it) {
    for (Block* inner : it->blocks()) RemoveMessages(inner);
    if (it->kind() == prim::Print || it->kind() == aten::warn) {
      it.destroyCurrent();
    }
  }
}

// A forward that writes to its argument (x /= 255) would change the caller's
// image: gives it a copy.
void CopyChangedInput(const std::shared_ptr<Graph>& graph) {
  Value* const x = graph->inputs().at(0);
  if (!torch::jit::AliasDb(graph).hasWriters(x)) return;
  const torch::jit::WithInsertPoint start(*graph->nodes().begin());
  Value* const copy = graph->insert(aten::clone, {x});
  x->replaceAllUsesAfterNodeWith(copy->node(), copy);
}

// The argument that says "training", where the operator has one.
const char* TrainingArgument(const Node* node) {
  static const auto* const arguments =
      new std::unordered_map<std::string, const char*>{
          {"aten::batch_norm", "training"},
          {"aten::rrelu", "training"},
          {"aten::rrelu_", "training"},
          {"aten::dropout", "train"},
          {"aten::dropout_", "train"},
          {"aten::feature_dropout", "train"},
          {"aten::feature_dropout_", "train"},
          {"aten::alpha_dropout", "train"},
          {"aten::alpha_dropout_", "train"},
          {"aten::feature_alpha_dropout", "train"},
          {"aten::feature_alpha_dropout_", "train"}};
  const auto found = arguments->find(node->kind().toQualString());
  return found == arguments->end() ? nullptr : found->second;
}

// Steps that draw random numbers whatever mode the model is in.
bool IsRandom(const Node* node) {
  static const auto* const written_over = new std::unordered_set<std::string>{
      "aten::bernoulli_", "aten::uniform_",     "aten::normal_",
      "aten::random_",    "aten::exponential_", "aten::log_normal_"};
  if (written_over->contains(node->kind().toQualString())) return true;
  if (node->kind() == aten::scaled_dot_product_attention) return false;
  return TrainingArgument(node) == nullptr && node->isNondeterministic();
}

// Attention has a dropout of its own, which draws where its share is above 0.
bool DropsAttention(const Node* node) {
  if (node->kind() != aten::scaled_dot_product_attention) return false;
  const auto share = torch::jit::toIValue(node->namedInput("dropout_p"));
  return !share || !share->isDouble() || share->toDouble() > 0;
}

// A batch norm without running statistics has no other mode: it normalises with
// those of the batch, and its model is run one image at a time.
bool HasNoOtherMode(Node* node) {
  return node->kind() == aten::batch_norm &&
         node->namedInput("running_mean")->mustBeNone();
}

absl::Status CheckNotInTraining(Node* node) {
  if (IsRandom(node) || DropsAttention(node)) {
    return absl::FailedPreconditionError(absl::StrCat(
        node->kind().toUnqualString(), " of ", ModuleOf(node),
        " draws random numbers, so that an answer depends on chance (dropout "
        "or stochastic depth left on?): call model.eval() before "
        "torch.jit.trace(model, example), and let forward draw only `if "
        "self.training:`"));
  }
  const char* const argument = TrainingArgument(node);
  if (argument == nullptr || HasNoOtherMode(node)) return absl::OkStatus();
  const auto training = torch::jit::toIValue(node->namedInput(argument));
  if (!training || !training->isBool() || !training->toBool()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      node->kind().toUnqualString(), " of ", ModuleOf(node),
      " is frozen in training mode, so that an answer depends on chance or on "
      "the other images of its batch: call model.eval() before "
      "torch.jit.trace(model, example), and give functional.dropout "
      "training=self.training"));
}

absl::Status CheckNode(Node* node) {
  const std::string kind = node->kind().toQualString();
  if (absl::StartsWith(kind, "quantized::")) {
    return absl::FailedPreconditionError(
        absl::StrCat("the program is quantised (", kind,
                     "), which has no gradient: export the float32 model"));
  }
  if (node->kind() == prim::SetAttr) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward changes the module's attribute ", node->s(attr::name),
        ", and a served model keeps no state between calls: leave `self.",
        node->s(attr::name), " = ...` out of forward"));
  }
  if (node->kind() == prim::Enter) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward uses the context ", node->input(0)->type()->repr_str(), " in ",
        ModuleOf(node), ": leave the `with` statement out"));
  }
  if (node->kind() == prim::CallMethod || node->kind() == prim::fork) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the program calls through ", kind,
        " and its modules can't be followed: export it without interfaces "
        "and torch.jit.fork"));
  }
  return CheckNotInTraining(node);
}

absl::Status CheckNodes(Block* block) {
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) RETURN_IF_ERROR(CheckNodes(inner));
    RETURN_IF_ERROR(CheckNode(node));
  }
  return absl::OkStatus();
}

void CollectTaps(Block* block, std::vector<Node*>* taps) {
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) CollectTaps(inner, taps);
    if (node->kind() == TapSymbol()) taps->push_back(node);
  }
}

// Gives each call in an unrolled loop a site of its own: the copies of the
// loop's body have the same ones.
void NumberCallsAnew(TappedGraph* tapped) {
  std::unordered_set<int64_t> seen;
  for (Node* tap : FindTaps(tapped->graph->block())) {
    const int64_t site = SiteOf(tap);
    if (seen.insert(site).second) continue;
    const torch::jit::WithInsertPoint here(tap);
    tap->replaceInput(1, tapped->graph->insertConstant(
                             static_cast<int64_t>(tapped->paths.size())));
    tapped->paths.push_back(tapped->paths[site]);
  }
}

// Sets the arguments of forward after x to their defaults.
void UseDefaults(Graph* graph, const c10::FunctionSchema& schema) {
  const torch::jit::WithInsertPoint start(*graph->nodes().begin());
  const size_t known =
      std::min(graph->inputs().size(), schema.arguments().size());
  for (size_t i = 2; i < known; ++i) {  // after self and x
    const auto& value = schema.arguments()[i].default_value();
    if (!value) continue;
    graph->inputs().at(i)->replaceAllUsesWith(graph->insertConstant(*value));
  }
}

// Leaves x as the graph's only input.
absl::Status KeepOneInput(Graph* graph) {
  if (graph->inputs().at(0)->hasUses()) {
    return absl::FailedPreconditionError(
        "the program passes its modules about as values, so they can't be "
        "followed: export it without");
  }
  graph->eraseInput(0);
  while (graph->inputs().size() > 1) {
    if (graph->inputs().back()->hasUses()) {
      return absl::FailedPreconditionError(
          "forward takes further arguments: wrap the model in a module whose "
          "forward takes one tensor [N, C, H, W]");
    }
    graph->eraseInput(graph->inputs().size() - 1);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TappedGraph> MakeTappedGraph(const torch::jit::Module& module) {
  TappedGraph tapped;
  tapped.graph = module.get_method("forward").graph()->copy();
  std::shared_ptr<Graph>& graph = tapped.graph;
  UseDefaults(graph.get(), module.get_method("forward").function().getSchema());
  InlineCalls(graph.get(), &tapped.paths);
  torch::jit::EraseShapeInformation(graph);
  RETURN_IF_ERROR(InlineAttributes(graph.get(), module));
  const c10::Device device = DeviceOf(module);
  UseDevice(graph->block(), device);
  RemoveGradientSwitches(graph->block());
  RemoveMessages(graph->block());
  UseOwnSwitches(graph->block());
  torch::jit::LowerSimpleTuples(graph);
  torch::jit::ConstantPropagation(graph);
  UseDevice(graph->block(), device);  // "cuda", a text, is a device by now
  if (torch::jit::UnrollConstantLoops(graph)) {
    torch::jit::ConstantPropagation(graph);
    NumberCallsAnew(&tapped);
  }
  torch::jit::EliminateDeadCode(graph);
  ASSIGN_OR_RETURN(tapped.outputs, SpreadOutputs(graph));
  torch::jit::EliminateDeadCode(graph);
  RETURN_IF_ERROR(CheckNodes(graph->block()));
  RETURN_IF_ERROR(KeepOneInput(graph.get()));
  CopyChangedInput(graph);
  return tapped;
}

void KeepOutput(size_t index, TappedGraph* tapped) {
  std::shared_ptr<Graph>& graph = tapped->graph;
  const torch::jit::WithInsertPoint end(graph->return_node());
  Value* const kept = graph->insert(
      aten::to, {graph->outputs().at(index), at::ScalarType::Float});
  while (!graph->outputs().empty()) graph->eraseOutput(0);
  graph->registerOutput(kept);
  tapped->outputs = {tapped->outputs.at(index)};
  torch::jit::EliminateDeadCode(graph);
}

std::vector<Node*> FindTaps(Block* block) {
  std::vector<Node*> taps;
  CollectTaps(block, &taps);
  return taps;
}

int64_t SiteOf(const Node* tap) {
  return torch::jit::constant_as<int64_t>(tap->input(1)).value();
}

}  // namespace camserve
