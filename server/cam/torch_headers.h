// What LibTorch's users include most, precompiled once for all of them.
#ifndef CAMSERVE_SERVER_CAM_TORCH_HEADERS_H_
#define CAMSERVE_SERVER_CAM_TORCH_HEADERS_H_

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/script.h>

#endif  // CAMSERVE_SERVER_CAM_TORCH_HEADERS_H_
