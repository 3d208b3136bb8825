#include "client/demo/script_layers.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace camserve {

LayerFactory::LayerFactory(uint64_t seed)
    : generator_(at::detail::createCPUGenerator(seed)) {}

at::Tensor LayerFactory::Normal(at::IntArrayRef shape, double scale) {
  return at::randn(shape, generator_).mul_(scale);
}

ScriptModule LayerFactory::Convolution(const std::string& name,
                                       const ConvolutionShape& shape) {
  const double fan_in = shape.inputs * shape.kernel * shape.kernel;
  ScriptModule layer = {.name = name, .type = "Conv2d"};
  layer.parameters.emplace_back("weight", Normal({shape.outputs, shape.inputs,
                                                  shape.kernel, shape.kernel},
                                                 std::sqrt(2 / fan_in)));
  if (shape.bias) {
    layer.parameters.emplace_back("bias", Normal({shape.outputs}, 0.05));
  }
  layer.source = absl::StrFormat(
      R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.conv2d(x, self.weight, %s, [%d, %d], [%d, %d], [1, 1], 1)
)",
      shape.bias ? "self.bias" : "None", shape.stride, shape.stride,
      shape.padding, shape.padding);
  return layer;
}

ScriptModule LayerFactory::BatchNorm(const std::string& name, int channels,
                                     double scale) {
  ScriptModule layer = {.name = name, .type = "BatchNorm2d"};
  layer.parameters = {{"weight", scale * (1 + Normal({channels}, 0.1))},
                      {"bias", Normal({channels}, 0.1)}};
  layer.buffers = {{"running_mean", Normal({channels}, 0.1)},
                   {"running_var", 1 + Normal({channels}, 0.1).abs()}};
  layer.source = R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.batch_norm(x, self.weight, self.bias, self.running_mean,
                            self.running_var, self.training, 0.1, 1e-05, True)
)";
  return layer;
}

ScriptModule LayerFactory::Linear(const std::string& name, int inputs,
                                  int outputs) {
  ScriptModule layer = {.name = name, .type = "Linear"};
  layer.parameters = {
      {"weight", Normal({outputs, inputs}, 1 / std::sqrt(inputs))},
      {"bias", Normal({outputs}, 0.05)}};
  layer.source = R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.linear(x, self.weight, self.bias)
)";
  return layer;
}

ScriptModule Relu(const std::string& name, bool in_place) {
  return {.name = name,
          .type = "ReLU",
          .source = absl::StrFormat(R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.%s(x)
)",
                                    in_place ? "relu_" : "relu")};
}

ScriptModule MaxPool(const std::string& name, int kernel, int stride,
                     int padding) {
  return {.name = name,
          .type = "MaxPool2d",
          .source = absl::StrFormat(R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.max_pool2d(x, [%d, %d], [%d, %d], [%d, %d], [1, 1], False)
)",
                                    kernel, kernel, stride, stride, padding,
                                    padding)};
}

ScriptModule Sequential(const std::string& name,
                        std::vector<ScriptModule> children) {
  ScriptModule sequence = {.name = name, .type = "Sequential"};
  sequence.source = "\ndef forward(self, x: Tensor) -> Tensor:\n";
  for (const ScriptModule& child : children) {
    // A name may be a number, which TorchScript's grammar has no dot for.
    absl::StrAppend(&sequence.source, "    x = getattr(self, \"", child.name,
                    "\").forward(x)\n");
  }
  absl::StrAppend(&sequence.source, "    return x\n");
  sequence.children = std::move(children);
  return sequence;
}

ScriptModule NumberedSequential(const std::string& name,
                                std::vector<ScriptModule> children) {
  for (size_t i = 0; i < children.size(); ++i) {
    children[i].name = absl::StrCat(i);
  }
  return Sequential(name, std::move(children));
}

}  // namespace camserve
