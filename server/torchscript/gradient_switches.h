// Removes what a program says about gradients: the cut takes gradients of its
// own.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRADIENT_SWITCHES_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRADIENT_SWITCHES_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// Removes `with torch.no_grad():` and its relatives, torch.set_grad_enabled,
// detach and requires_grad_ from a graph whose calls are inlined. None of them
// changes a value that the program computes.
void RemoveGradientSwitches(torch::jit::Block* block);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRADIENT_SWITCHES_H_
