// Makes one graph of a module's forward and of all that it calls.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_INLINE_CALLS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_INLINE_CALLS_H_

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace camserve {

// Replaces every call in `graph`, whose first input is the module itself, by
// what is called. After each call of a module's forward that returns a tensor
// stands a camserve::tap whose `site` is an index of `paths`, to which the
// module's dotted path is added. Every node remembers the module that it came
// from: see ModuleOf.
void InlineCalls(torch::jit::Graph* graph, std::vector<std::string>* paths);

// Replaces the attributes that `graph` reads of `module` and its submodules by
// constants. FAILED_PRECONDITION names an attribute that can't be one.
absl::Status InlineAttributes(torch::jit::Graph* graph,
                              const torch::jit::Module& module);

// "features.0" for a node that came from the module of that path, "the model
// itself" for one of the outermost forward.
std::string ModuleOf(const torch::jit::Node* node);

// The dotted path from `self` to a module value, read off its GetAttr chain: it
// names the instance, where types and their methods may be shared. Absent for a
// value that is no such chain.
std::optional<std::string> ModulePath(const torch::jit::Value* module,
                                      const torch::jit::Value* self);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_INLINE_CALLS_H_
