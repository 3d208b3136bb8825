#include "server/torchscript/packed_weights.h"

#include <ATen/ATen.h>

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace camserve {
namespace {

Convolution SomeConvolution() {
  at::manual_seed(1);
  return {.weight = at::randn({32, 16, 3, 3}),
          .padding = {1, 1},
          .stride = {1, 1},
          .dilation = {1, 1}};
}

TEST(PackedWeightsTest, SizesOfOneLayoutShareIt) {
  PackedWeights weights(SomeConvolution());
  const at::Tensor first = weights.For({1, 16, 20, 20});
  EXPECT_TRUE(first.is_mkldnn());
  EXPECT_TRUE(first.is_same(weights.For({1, 16, 20, 20})));
  for (int64_t side = 8; side < 40; ++side) weights.For({1, 16, side, side});
  EXPECT_LE(weights.layouts(), PackedWeights::kMostLayouts);
  EXPECT_LT(weights.layouts(), size_t{32});
}

TEST(PackedWeightsTest, SizesWithoutEndTakeBoundedMemory) {
  PackedWeights weights(SomeConvolution());
  weights.For({1, 16, 8, 8});
  const int64_t one = weights.bytes();
  EXPECT_GE(one, 32 * 16 * 9 * 4);
  for (int64_t side = 4; side < 400; ++side) {
    weights.For({side % 9 + 1, 16, side, 3});
  }
  EXPECT_LE(weights.bytes(),
            2 * one * static_cast<int64_t>(PackedWeights::kMostLayouts));
}

TEST(PackedWeightsTest, ThreadsThatAskAtOnceAreGivenTheSame) {
  PackedWeights weights(SomeConvolution());
  std::vector<at::Tensor> given(8);
  std::vector<std::thread> threads;
  for (at::Tensor& tensor : given) {
    threads.emplace_back([&] { tensor = weights.For({2, 16, 12, 12}); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(weights.layouts(), 1);
  for (const at::Tensor& tensor : given) {
    EXPECT_TRUE(at::equal(tensor.to_dense(), given[0].to_dense()));
  }
}

}  // namespace
}  // namespace camserve
