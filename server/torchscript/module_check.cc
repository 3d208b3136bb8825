#include "server/torchscript/module_check.h"

#include <torch/csrc/jit/serialization/import.h>
#include <torch/version.h>

#include <exception>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/torchscript/foreign_file.h"
#include "server/torchscript/graph_runner.h"

namespace camserve {
namespace {

// What LibTorch says of an operator that is in none of its libraries.
constexpr absl::string_view kUnknownOperator = "Unknown builtin op: ";

// What LibTorch says of weights that oneDNN has packed: it writes them, and
// can't read them.
constexpr absl::string_view kPackedWeight =
    "required keyword attribute 'value' is undefined";

std::string DescribeUnknownOperator(absl::string_view message) {
  absl::string_view name =
      message.substr(message.find(kUnknownOperator) + kUnknownOperator.size());
  name = name.substr(0, name.find_first_of(" .\n"));
  return absl::StrCat(
      "the program calls the operator ", MendedText(name, 100),
      ", which plain LibTorch ", TORCH_VERSION,
      " doesn't have (torchvision's, a library's of its own, or one of a newer "
      "PyTorch): write that step in Python with torch's own operators, and "
      "torch.jit.script(model.eval()).save(\"model.pt\") again");
}

absl::Status Unreadable(const std::string& path, const std::exception& error) {
  std::string found = DescribeForeignModelFile(path);
  if (found.empty() && absl::StrContains(error.what(), kUnknownOperator)) {
    found = DescribeUnknownOperator(error.what());
  }
  if (found.empty() && absl::StrContains(error.what(), kPackedWeight)) {
    found =
        "the file is one of torch.jit.optimize_for_inference, which LibTorch "
        "can't read back: save the module before that step, the server "
        "optimises it itself";
  }
  if (found.empty()) {
    found =
        "the file can't be read as TorchScript: write it with "
        "torch.jit.script(model.eval()).save(\"model.pt\"), or "
        "torch.jit.trace";
  }
  return absl::FailedPreconditionError(
      absl::StrCat(found, " [", BriefTorchError(error), "]"));
}

absl::Status CheckTensorTypes(const torch::jit::Module& module) {
  const auto check = [](const std::string& name, const at::Tensor& tensor) {
    if (tensor.is_quantized()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the weight ", name, " is quantised and has no gradient: export the ",
          "float32 model"));
    }
    if (tensor.is_floating_point() && tensor.scalar_type() != at::kFloat) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the weight ", name, " is ", c10::toString(tensor.scalar_type()),
          " and the server runs float32: export model.float()"));
    }
    return absl::OkStatus();
  };
  for (const auto& parameter : module.named_parameters()) {
    RETURN_IF_ERROR(check(parameter.name, parameter.value));
  }
  for (const auto& buffer : module.named_buffers()) {
    RETURN_IF_ERROR(check(buffer.name, buffer.value));
  }
  return absl::OkStatus();
}

absl::Status CheckForward(const torch::jit::Module& module) {
  const auto forward = module.find_method("forward");
  if (!forward) {
    return absl::FailedPreconditionError(
        "the module has no forward: export a model, not a part of one");
  }
  int inputs = 0;
  const auto& arguments = forward->function().getSchema().arguments();
  for (size_t i = 1; i < arguments.size(); ++i) {  // 0 is self
    if (!arguments[i].default_value()) ++inputs;
  }
  if (arguments.size() < 2 || inputs > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("forward needs ", inputs,
                     " inputs and the server has one image: wrap the model in "
                     "a module whose forward takes one tensor [N, C, H, W]"));
  }
  const auto& type = arguments[1].type();
  if (!type->isSubtypeOf(*c10::TensorType::get())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward takes a ", type->repr_str(),
        ": wrap the model so that it takes one tensor [N, C, H, W]"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<torch::jit::Module> ReadModule(const std::string& path,
                                              const std::string& device) {
  try {
    torch::jit::Module module = torch::jit::load(path, c10::Device(device));
    module.eval();
    return module;
  } catch (const std::exception& error) {
    absl::Status status = TorchError(error);
    // An error that is not the file's fault needs no description of the file.
    if (!absl::IsFailedPrecondition(status)) return status;
    return Unreadable(path, error);
  }
}

absl::Status CheckModule(const torch::jit::Module& module) {
  RETURN_IF_ERROR(CheckForward(module));
  if (module.children().size() == 0) {
    return absl::FailedPreconditionError(
        "the program has no modules, so no layer has a name (frozen by "
        "torch.jit.freeze or optimize_for_inference?): save the module before "
        "freezing it, the server freezes it itself");
  }
  return CheckTensorTypes(module);
}

}  // namespace camserve
