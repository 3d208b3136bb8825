// The usual layers as parts of a ScriptModule, with seeded random weights.
#ifndef CAMSERVE_CLIENT_DEMO_SCRIPT_LAYERS_H_
#define CAMSERVE_CLIENT_DEMO_SCRIPT_LAYERS_H_

#include <torch/script.h>

#include <cstdint>
#include <string>
#include <vector>

#include "client/demo/script_module.h"

namespace camserve {

struct ConvolutionShape {
  int inputs = 0;   // channels
  int outputs = 0;  // channels
  int kernel = 3;   // both sides, as stride and padding
  int stride = 1;
  int padding = 1;
  bool bias = true;
};

// Makes layers whose weights are a pure function of the seed and of the order
// of the calls. Not thread-safe.
class LayerFactory {
 public:
  explicit LayerFactory(uint64_t seed);

  // Weights by He et al. 2015: outputs keep the scale of their inputs where a
  // ReLU follows. Biases are small, not zero.
  ScriptModule Convolution(const std::string& name,
                           const ConvolutionShape& shape);
  // Affine, with running statistics, all drawn near the neutral ones; the
  // outputs' scale is `scale` times that of the inputs.
  ScriptModule BatchNorm(const std::string& name, int channels,
                         double scale = 1);
  // Weights of variance 1 / inputs.
  ScriptModule Linear(const std::string& name, int inputs, int outputs);

  // A standard normal tensor, times `scale`.
  at::Tensor Normal(at::IntArrayRef shape, double scale);

 private:
  at::Generator generator_;
};

ScriptModule Relu(const std::string& name, bool in_place);
ScriptModule MaxPool(const std::string& name, int kernel, int stride,
                     int padding);

// Runs its children one after the other.
ScriptModule Sequential(const std::string& name,
                        std::vector<ScriptModule> children);

// The children are renamed "0", "1", ...
ScriptModule NumberedSequential(const std::string& name,
                                std::vector<ScriptModule> children);

}  // namespace camserve

#endif  // CAMSERVE_CLIENT_DEMO_SCRIPT_LAYERS_H_
