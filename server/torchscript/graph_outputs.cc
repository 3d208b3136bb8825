#include "server/torchscript/graph_outputs.h"

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status_macros.h"
#include "common/tensor.h"
#include "common/text.h"

namespace camserve {
namespace {

constexpr size_t kLongestName = 1024;

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;
namespace aten = c10::aten;
namespace prim = c10::prim;

// Tensors that a model returns, with their names, in its order.
using Entries = std::vector<std::pair<std::string, Value*>>;

std::string Joined(const std::string& outer, const std::string& inner) {
  return outer.empty() ? inner : absl::StrCat(outer, ".", inner);
}

bool MayBeTensor(const c10::TypePtr& type) {
  if (const auto optional = type->cast<c10::OptionalType>()) {
    return MayBeTensor(optional->getElementType());
  }
  return type->isSubtypeOf(*c10::TensorType::get());
}

std::string FieldName(const c10::TupleType& tuple, size_t index) {
  return tuple.schema() == nullptr ? absl::StrCat(index)
                                   : tuple.schema()->arguments()[index].name();
}

class EntryFinder {
 public:
  explicit EntryFinder(Graph* graph) : graph_(graph) {}

  absl::Status Find(const std::string& name, Value* value) {
    const c10::TypePtr& type = value->type();
    if (const auto tuple = type->cast<c10::TupleType>()) {
      return FindInTuple(name, value, *tuple);
    }
    if (value->node()->kind() == prim::ListConstruct) {
      for (size_t i = 0; i < value->node()->inputs().size(); ++i) {
        RETURN_IF_ERROR(
            Find(Joined(name, absl::StrCat(i)), value->node()->input(i)));
      }
      return absl::OkStatus();
    }
    if (type->kind() == c10::TypeKind::DictType) return FindInDict(name, value);
    if (MayBeTensor(type)) {
      entries_.emplace_back(MendedText(name, kLongestName), value);
    }
    return absl::OkStatus();
  }

  Entries Take() { return std::move(entries_); }

 private:
  absl::Status FindInTuple(const std::string& name, Value* value,
                           const c10::TupleType& tuple) {
    for (size_t i = 0; i < tuple.elements().size(); ++i) {
      Value* element = nullptr;
      if (value->node()->kind() == prim::TupleConstruct) {
        element = value->node()->input(i);
      } else {
        const torch::jit::WithInsertPoint here(graph_->return_node());
        element =
            graph_
                ->insertNode(graph_->createTupleIndex(
                    value, graph_->insertConstant(static_cast<int64_t>(i)),
                    tuple.elements()[i]))
                ->output();
      }
      RETURN_IF_ERROR(Find(Joined(name, FieldName(tuple, i)), element));
    }
    return absl::OkStatus();
  }

  // Finds the entries of {"a": x, "b": y}, and what d["c"] = z puts there
  // later.
  absl::Status FindInDict(const std::string& name, Value* dict) {
    std::vector<std::pair<std::string, Value*>> items;
    const auto set = [&](Value* key, Value* value) {
      const auto text = torch::jit::toIValue(key);
      if (!text || !text->isString()) return false;
      const std::string& entry = text->toStringRef();
      std::erase_if(items,
                    [&](const auto& item) { return item.first == entry; });
      items.emplace_back(entry, value);
      return true;
    };
    Node* const made = dict->node();
    bool is_clear = made->kind() == prim::DictConstruct;
    for (size_t i = 0; is_clear && i + 1 < made->inputs().size(); i += 2) {
      is_clear = set(made->input(i), made->input(i + 1));
    }
    std::vector<Use> uses = dict->uses();
    std::sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) {
      return a.user != b.user && a.user->isBefore(b.user);
    });
    for (const Use& use : uses) {
      if (!is_clear) break;
      const bool is_returned = use.user->kind() == prim::Return ||
                               use.user->kind() == prim::TupleConstruct ||
                               use.user->kind() == prim::DictConstruct;
      is_clear = is_returned || (use.user->kind() == aten::_set_item &&
                                 use.user->owningBlock() == graph_->block() &&
                                 set(use.user->input(1), use.user->input(2)));
    }
    if (!is_clear) {
      return absl::FailedPreconditionError(
          "forward returns a dictionary that is filled in a loop, in a branch "
          "or under names that are computed: return {\"logits\": logits}, or "
          "the logits alone");
    }
    for (const auto& [key, value] : items) {
      RETURN_IF_ERROR(Find(Joined(name, key), value));
    }
    return absl::OkStatus();
  }

  Graph* const graph_;
  Entries entries_;
};

bool IsLogits(const c10::IValue& value, int64_t batch) {
  if (!value.isTensor() || !value.toTensor().defined()) return false;
  const at::Tensor& tensor = value.toTensor();
  return tensor.dim() == 2 && tensor.size(0) == batch && tensor.size(1) >= 1 &&
         tensor.is_floating_point();
}

std::string Described(const c10::IValue& value) {
  if (!value.isTensor() || !value.toTensor().defined()) return value.tagKind();
  const at::Tensor& tensor = value.toTensor();
  return absl::StrCat(
      ShapeString(tensor.sizes()),
      tensor.is_floating_point()
          ? ""
          : absl::StrCat(" of type ", c10::toString(tensor.scalar_type())));
}

std::string Listed(const std::vector<std::string>& names,
                   const std::vector<c10::IValue>& outputs) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < names.size(); ++i) {
    parts.push_back(names[i].empty()
                        ? Described(outputs[i])
                        : absl::StrCat(names[i], " ", Described(outputs[i])));
  }
  return absl::StrJoin(parts, ", ");
}

// What an output without logits most likely is, and the line of Python that
// returns the logits in its place.
absl::string_view WayToLogits(const c10::IValue& value, int64_t batch) {
  constexpr absl::string_view kWrap =
      ": wrap the model so that it returns these";
  if (!value.isTensor() || !value.toTensor().defined()) return kWrap;
  const at::Tensor& tensor = value.toTensor();
  if (!tensor.is_floating_point()) {
    return ": this looks like the number of the class (argmax, topk or a "
           "comparison with a threshold); let forward `return logits`, the "
           "scores that it is taken of";
  }
  if (tensor.dim() <= 1) {
    return ": one number an image, without its second axis (squeeze, or "
           "argmax(...).float()); where it is a score, let forward `return "
           "logits.reshape(x.shape[0], -1)`";
  }
  if (tensor.dim() == 4 && tensor.size(0) == batch && tensor.size(2) == 1 &&
      tensor.size(3) == 1) {
    return ": let forward `return logits.flatten(1)`";
  }
  if (tensor.dim() == 4) {
    return ": a score for each place, so this is a segmentation network or a "
           "classifier without its end; let forward `return logits.mean([2, "
           "3])` where the mean over the places is the class's score";
  }
  return kWrap;
}

// "0", "1": entries of a tuple or a list, which have no names of their own.
bool IsNumber(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SpreadOutputs(
    const std::shared_ptr<Graph>& graph) {
  Value* const output = graph->outputs().at(0);
  EntryFinder finder(graph.get());
  RETURN_IF_ERROR(finder.Find("", output));
  const Entries entries = finder.Take();
  if (entries.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward returns a ", output->type()->repr_str(),
        ": wrap the model so that it returns the logits [N, classes], a tuple "
        "that starts with them, or a dictionary that holds them"));
  }
  graph->eraseOutput(0);
  std::vector<std::string> names;
  for (const auto& [name, value] : entries) {
    graph->registerOutput(value);
    names.push_back(name);
  }
  return names;
}

absl::StatusOr<size_t> ChooseOutput(const std::vector<std::string>& names,
                                    const std::vector<c10::IValue>& outputs,
                                    int64_t batch, const std::string& key) {
  std::vector<std::string> could;
  size_t found = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!IsLogits(outputs[i], batch)) continue;
    if (names[i] == key ||
        (could.empty() && IsNumber(names[i]) && i == 0 && key.empty())) {
      return i;
    }
    if (could.empty()) found = i;
    could.push_back(names[i]);
  }
  if (!key.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("logits_key is \"", key, "\" and forward returns ",
                     Listed(names, outputs), ", of which ",
                     could.empty() ? "none is" : absl::StrJoin(could, ", "),
                     could.empty() ? "" : (could.size() == 1 ? " is" : " are"),
                     " [N, classes]"));
  }
  if (could.size() == 1) return found;
  if (could.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward returns ", Listed(names, outputs), " for ", batch,
        batch == 1 ? " image" : " images",
        ", not logits [N, classes] in floating point",
        outputs.size() == 1 ? WayToLogits(outputs[0], batch)
                            : ": wrap the model so that it returns these"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("forward returns ", Listed(names, outputs),
                   ", and each of these could be the logits: name one of ",
                   absl::StrJoin(could, ", "),
                   " as logits_key in config.textproto, or return it alone"));
}

}  // namespace camserve
