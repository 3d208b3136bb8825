#include "common/tensor.h"

#include <gtest/gtest.h>

namespace camserve {
namespace {

TEST(ShapeString, IsReadable) {
  EXPECT_EQ(ShapeString({3, 224, 224}), "[3, 224, 224]");
  EXPECT_EQ(ShapeString({1}), "[1]");
  EXPECT_EQ(ShapeString({}), "[]");
}

TEST(ShapeString, KeepsSizesThatVary) {
  EXPECT_EQ(ShapeString({3, -1, -1}), "[3, -1, -1]");
}

TEST(ShapeString, TakesTheGreatestSizes) {
  EXPECT_EQ(ShapeString({INT64_MAX}), "[9223372036854775807]");
}

TEST(Tensor, EqualsByShapeAndValues) {
  const Tensor tensor = {.shape = {1, 2}, .values = {0.5f, -1.0f}};
  EXPECT_EQ(tensor, (Tensor{.shape = {1, 2}, .values = {0.5f, -1.0f}}));
  EXPECT_NE(tensor, (Tensor{.shape = {2, 1}, .values = {0.5f, -1.0f}}));
  EXPECT_NE(tensor, (Tensor{.shape = {1, 2}, .values = {0.5f, 1.0f}}));
}

TEST(Tensor, CopiesItsValues) {
  const Tensor original = {.shape = {1}, .values = {1.0f}};
  Tensor copy = original;
  copy.values[0] = 2.0f;
  EXPECT_EQ(original.values[0], 1.0f);
}

}  // namespace
}  // namespace camserve
