// One small network in the forms in which files are saved: in training mode, in
// other precisions, quantised, frozen.
#include <ATen/core/dispatch/Dispatcher.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

using torch::jit::Module;

// With dropout, so that training mode shows.
constexpr char kForward[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.flatten(self.features.forward(x), 1)
    x = torch.dropout(x, 0.5, self.training)
    return self.classifier.forward(x)
)";

ScriptModule Architecture(LayerFactory& make) {
  return {.name = "",
          .type = "Network",
          .source = kForward,
          .children = {SmallFeatures(make),
                       make.Linear("classifier", kSmallFlat, kTestClasses)}};
}

// A linear layer in 8-bit integers, as torch.ao.quantization makes it.
ScriptModule QuantisedArchitecture(LayerFactory& make) {
  ScriptModule network = Architecture(make);
  ScriptModule& classifier = network.children.back();
  const at::Tensor weight = classifier.parameters[0].second;
  const at::Tensor bias = classifier.parameters[1].second;
  torch::jit::Stack stack = {
      at::quantize_per_tensor(weight, 0.001, 0, at::kQInt8), bias};
  c10::Dispatcher::singleton()
      .findSchemaOrThrow("quantized::linear_prepack", "")
      .callBoxed(&stack);
  classifier.type = "QuantizedLinear";
  classifier.parameters.clear();
  classifier.attributes = {{"packed", stack.back()}};
  classifier.source = R"(
def forward(self, x: Tensor) -> Tensor:
    return quantized.linear_dynamic(x, self.packed, False)
)";
  return network;
}

CatalogueEntry Entry(const std::string& name, TestModelKind kind,
                     std::function<ScriptModule(LayerFactory&)> architecture,
                     std::function<Module(Module)> finish) {
  CatalogueEntry entry = {.model = {.name = name,
                                    .kind = kind,
                                    .input = {3, 32, 32},
                                    .output = {kTestClasses}},
                          .architecture = std::move(architecture),
                          .finish = std::move(finish)};
  if (kind == TestModelKind::kExplained) {
    entry.model.layer = "features.6";
    entry.model.map = {kSmallChannels, kSmallSide, kSmallSide};
  }
  return entry;
}

Module InTrainingMode(Module module) {
  module.train();
  return module;
}

Module InDouble(Module module) {
  module.to(at::kDouble);
  return module;
}

Module InHalf(Module module) {
  module.to(at::kHalf);
  return module;
}

Module WithoutGradients(Module module) {
  for (const at::Tensor& parameter : module.parameters()) {
    parameter.set_requires_grad(false);
  }
  return module;
}

Module Frozen(Module module) { return torch::jit::freeze(module); }

}  // namespace

std::vector<CatalogueEntry> SavedFormModels() {
  using enum TestModelKind;
  return {
      Entry("training_mode", kExplained, Architecture, InTrainingMode),
      Entry("without_gradients", kExplained, Architecture, WithoutGradients),
      Entry("double_weights", kRefused, Architecture, InDouble),
      Entry("half_weights", kRefused, Architecture, InHalf),
      Entry("frozen", kRefused, Architecture, Frozen),
      Entry("quantised_head", kRefused, QuantisedArchitecture, nullptr),
  };
}

}  // namespace camserve
