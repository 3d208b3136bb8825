// TorchScript modules written in C++: a tree of parts, each with its source
// text and tensors, becomes a module that runs, trains and saves like one that
// torch.jit.script made.
#ifndef CAMSERVE_CLIENT_DEMO_SCRIPT_MODULE_H_
#define CAMSERVE_CLIENT_DEMO_SCRIPT_MODULE_H_

#include <torch/script.h>

#include <string>
#include <utility>
#include <vector>

namespace camserve {

// One module and all below it. A value; tensors are shared, not copied.
struct ScriptModule {
  std::string name;    // the attribute's name in its parent; "0", "conv1"
  std::string type;    // the class's name; parts of one type may differ
  std::string source;  // its methods, in TorchScript
  std::vector<std::pair<std::string, at::Tensor>> parameters = {};
  std::vector<std::pair<std::string, at::Tensor>> buffers = {};
  std::vector<std::pair<std::string, c10::IValue>> attributes = {};
  std::vector<ScriptModule> children = {};
};

// Compiles the tree, in training mode. As in files of torch.jit.script, modules
// of the same source and members share one class, and every module has the
// attribute `training`. Throws c10::Error where a source doesn't compile.
torch::jit::Module Compile(const ScriptModule& root);

}  // namespace camserve

#endif  // CAMSERVE_CLIENT_DEMO_SCRIPT_MODULE_H_
