#include "client/demo/script_module.h"

#include <torch/csrc/jit/frontend/resolver.h>
#include <torch/csrc/jit/frontend/sugared_value.h>

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

using torch::jit::Module;

// Operators are called as torch.NAME, quantised ones as quantized.NAME.
class OperatorResolver : public torch::jit::NativeResolver {
 public:
  std::shared_ptr<torch::jit::SugaredValue> resolveValue(
      const std::string& name, torch::jit::GraphFunction& method,
      const torch::jit::SourceRange& range) override {
    if (name == "quantized") {
      return std::make_shared<torch::jit::BuiltinModule>(name);
    }
    return NativeResolver::resolveValue(name, method, range);
  }
};

class Compiler {
 public:
  Module Compile(const ScriptModule& part) {
    std::vector<Module> children;
    for (const ScriptModule& child : part.children) {
      children.push_back(Compile(child));
    }
    const std::string signature = Signature(part, children);
    const auto known = types_.find(signature);
    if (known != types_.end()) {
      Module module(unit_, known->second);
      Fill(part, children, module);
      return module;
    }
    Module module(absl::StrCat("__torch__.", part.type), unit_,
                  /*shouldMangle=*/true);
    Register(part, children, module);
    module.define(part.source, std::make_shared<OperatorResolver>());
    types_[signature] = module.type();
    return module;
  }

 private:
  static std::string Signature(const ScriptModule& part,
                               const std::vector<Module>& children) {
    std::string signature = absl::StrCat(part.type, "\n", part.source);
    for (const auto& [name, value] : part.parameters) {
      absl::StrAppend(&signature, "\nparameter ", name);
    }
    for (const auto& [name, value] : part.buffers) {
      absl::StrAppend(&signature, "\nbuffer ", name);
    }
    for (const auto& [name, value] : part.attributes) {
      absl::StrAppend(&signature, "\n", name, " ", value.type()->str());
    }
    for (size_t i = 0; i < children.size(); ++i) {
      absl::StrAppend(&signature, "\n", part.children[i].name, " ",
                      children[i].type()->name()->qualifiedName());
    }
    return signature;
  }

  static void Register(const ScriptModule& part,
                       const std::vector<Module>& children, Module& module) {
    module.register_attribute("training", c10::BoolType::get(), true);
    for (const auto& [name, value] : part.parameters) {
      module.register_parameter(name, value, /*is_buffer=*/false);
    }
    for (const auto& [name, value] : part.buffers) {
      module.register_buffer(name, value);
    }
    for (const auto& [name, value] : part.attributes) {
      module.register_attribute(name, value.type(), value);
    }
    for (size_t i = 0; i < children.size(); ++i) {
      module.register_module(part.children[i].name, children[i]);
    }
  }

  static void Fill(const ScriptModule& part,
                   const std::vector<Module>& children, Module& module) {
    module.setattr("training", true);
    for (const auto& [name, value] : part.parameters) {
      module.setattr(name, value);
    }
    for (const auto& [name, value] : part.buffers) module.setattr(name, value);
    for (const auto& [name, value] : part.attributes) {
      module.setattr(name, value);
    }
    for (size_t i = 0; i < children.size(); ++i) {
      module.setattr(part.children[i].name, children[i]._ivalue());
    }
  }

  std::shared_ptr<torch::jit::CompilationUnit> unit_ =
      std::make_shared<torch::jit::CompilationUnit>();
  std::map<std::string, c10::ClassTypePtr> types_;
};

}  // namespace

torch::jit::Module Compile(const ScriptModule& root) {
  return Compiler().Compile(root);
}

}  // namespace camserve
