#include "server/torchscript/last_step.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/constants.h>

#include <optional>
#include <string>
#include <unordered_set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

constexpr double kTolerance = 1e-6;

LastStep StepOf(const Node* node) {
  const std::string kind = node->kind().toQualString();
  if (kind == "aten::softmax" || kind == "aten::_softmax" ||
      kind == "aten::special_softmax") {
    return LastStep::kSoftmax;
  }
  if (kind == "aten::log_softmax" || kind == "aten::_log_softmax" ||
      kind == "aten::special_log_softmax") {
    return LastStep::kLogSoftmax;
  }
  if (kind == "aten::sigmoid" || kind == "aten::sigmoid_" ||
      kind == "aten::special_expit") {
    return LastStep::kSigmoid;
  }
  return LastStep::kNone;
}

// A constant 1, as a number or as a tensor.
bool IsOne(const Value* value) {
  const auto constant = torch::jit::toIValue(value);
  if (!constant) return false;
  if (constant->isScalar()) return constant->toScalar().equal(1);
  return constant->isTensor() && constant->toTensor().numel() == 1 &&
         constant->toTensor().item<double>() == 1;
}

// Which input of `node` has the values of its result; -1: none.
int PassedInput(const Node* node) {
  static const auto* const kinds =
      new std::unordered_set<std::string>{"camserve::tap",
                                          "aten::view",
                                          "aten::reshape",
                                          "aten::flatten",
                                          "aten::squeeze",
                                          "aten::unsqueeze",
                                          "aten::permute",
                                          "aten::transpose",
                                          "aten::t",
                                          "aten::contiguous",
                                          "aten::clone",
                                          "aten::alias",
                                          "aten::to",
                                          "aten::type_as",
                                          "aten::_to_copy",
                                          "aten::float",
                                          "aten::expand",
                                          "aten::squeeze_",
                                          "aten::_reshape_alias",
                                          "aten::view_as",
                                          "aten::reshape_as",
                                          "aten::unsqueeze_",
                                          "aten::double"};
  const std::string kind = node->kind().toQualString();
  if (kinds->contains(kind)) return 0;
  if (kind == "aten::dropout" || kind == "aten::feature_dropout") return 0;
  if (kind == "aten::mul" || kind == "aten::mul_" || kind == "aten::div") {
    if (IsOne(node->input(1))) return 0;
    if (kind != "aten::div" && IsOne(node->input(0))) return 1;
  }
  return -1;
}

double MostApart(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

const char* NameOf(LastStep step) {
  switch (step) {
    case LastStep::kSoftmax:
      return "softmax";
    case LastStep::kLogSoftmax:
      return "log_softmax";
    case LastStep::kSigmoid:
      return "sigmoid";
    case LastStep::kNone:
      break;
  }
  return "none";
}

const char* NameOf(OutputKind kind) {
  switch (kind) {
    case OutputKind::kExclusive:
      return "OUTPUT_KIND_EXCLUSIVE";
    case OutputKind::kMultiLabel:
      return "OUTPUT_KIND_MULTI_LABEL";
    case OutputKind::kRegression:
      return "OUTPUT_KIND_REGRESSION";
  }
  return "none";
}

}  // namespace

LastStep RemoveLastStep(Graph* graph) {
  Node* reader = graph->return_node();
  size_t offset = 0;
  while (true) {
    Node* const node = reader->input(offset)->node();
    if (node->owningBlock() != graph->block()) return LastStep::kNone;
    const LastStep step = StepOf(node);
    if (step != LastStep::kNone) {
      reader->replaceInput(offset, node->input(0));
      return step;
    }
    const int passed = PassedInput(node);
    if (passed < 0) return LastStep::kNone;
    reader = node;
    offset = static_cast<size_t>(passed);
  }
}

absl::StatusOr<OutputKind> MeaningOf(LastStep step, int64_t columns,
                                     std::optional<OutputKind> configured) {
  const bool excludes =
      step == LastStep::kSoftmax || step == LastStep::kLogSoftmax;
  if (excludes && columns == 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model ends in ", NameOf(step),
        " over one output, which is the same for every image: export it with "
        "a sigmoid, or with two outputs or more"));
  }
  const OutputKind found = step == LastStep::kSigmoid && columns > 1
                               ? OutputKind::kMultiLabel
                               : OutputKind::kExclusive;
  const OutputKind kind = configured.value_or(found);
  if (kind == OutputKind::kMultiLabel && columns == 1) {
    return absl::FailedPreconditionError(
        "output is OUTPUT_KIND_MULTI_LABEL and the model has one output: it "
        "is served as two classes that exclude each other, so leave output "
        "out");
  }
  if (step != LastStep::kNone && kind != found) {
    return absl::FailedPreconditionError(absl::StrCat(
        "output is ", NameOf(kind), " and the model ends in ", NameOf(step),
        ", which makes it ", NameOf(found),
        ": leave output out, or export the model without its last step"));
  }
  return kind;
}

bool StepAgrees(LastStep step, const at::Tensor& logits,
                const at::Tensor& returned) {
  if (logits.sizes() != returned.sizes()) return false;
  const at::Tensor exact = logits.to(at::kDouble);
  const at::Tensor probabilities =
      step == LastStep::kSigmoid ? exact.sigmoid() : exact.softmax(-1);
  const at::Tensor said =
      step == LastStep::kLogSoftmax ? returned.to(at::kDouble).exp() : returned;
  return MostApart(probabilities, said) <= kTolerance;
}

ProbabilityLook LookOf(const at::Tensor& returned) {
  const bool in_unit_interval =
      ((returned >= 0) & (returned <= 1)).all().item<bool>();
  if (!in_unit_interval) return ProbabilityLook::kNone;
  const at::Tensor sums = returned.sum(-1, /*keepdim=*/false, at::kDouble);
  const bool adds_up =
      returned.size(-1) > 1 && MostApart(sums, at::ones_like(sums)) <= 1e-4;
  return adds_up ? ProbabilityLook::kAddUpToOne
                 : ProbabilityLook::kInUnitInterval;
}

}  // namespace camserve
