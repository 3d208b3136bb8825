#include "server/torchscript/affine_head.h"

#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/script.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

// Whether `expression` is affine in the tensor a, by its structure.
bool IsAffine(const std::string& expression) {
  torch::jit::Module module("Head");
  module.define(absl::StrCat("def forward(self, a: Tensor, b: Tensor):\n",
                             "    return ", expression, "\n"));
  auto graph = module.get_method("forward").graph()->copy();
  torch::jit::Inline(*graph);
  torch::jit::ConstantPropagation(graph);
  return IsAffineIn(graph->inputs().at(1), graph.get());
}

TEST(AffineHeadTest, SumsProductsWithOthersAndViewsAreAffine) {
  for (const char* expression :
       {"a + b", "2.0 * a - b", "torch.flatten(a, 1)", "a / 3.0",
        "torch.mean(a, [2, 3])", "a.permute([0, 2, 3, 1]) * b",
        "torch.cat([a, b], 1)", "torch.div(a, 2.0)", "a.to(6)",
        "torch.matmul(a, b)", "torch.avg_pool2d(a, [2, 2])"}) {
    EXPECT_TRUE(IsAffine(expression)) << expression;
  }
}

TEST(AffineHeadTest, WhatRoundsBendsOrMultipliesAByItselfIsNot) {
  for (const char* expression :
       {"torch.relu(a)", "a * a", "b / a", "torch.max_pool2d(a, [2, 2])",
        "torch.div(a, 2.0, rounding_mode=\"floor\")",
        "torch.div(a, 2.0, rounding_mode=\"trunc\")", "a.to(3)", "a.to(4) + b",
        "torch.dropout(a, 0.5, True)", "a.abs()", "torch.matmul(a, a)"}) {
    EXPECT_FALSE(IsAffine(expression)) << expression;
  }
}

}  // namespace
}  // namespace camserve
