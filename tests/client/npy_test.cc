#include "client/camctl/formats/npy.h"

#include <cstring>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/npy.h"

namespace camserve::camctl {
namespace {

v1::Tensor MakeTensor(const std::vector<int64_t>& shape,
                      const std::vector<float>& values) {
  v1::Tensor tensor;
  tensor.mutable_shape()->Assign(shape.begin(), shape.end());
  tensor.set_data(values.data(), values.size() * sizeof(float));
  return tensor;
}

TEST(EncodeNpyTest, WritesEveryByteAsTheFormatSays) {
  const std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
  const std::string expected =
      std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header +
      std::string(117 - header.size(), ' ') + "\n" +
      std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8);
  const auto npy = EncodeNpy(MakeTensor({1, 2}, {1.0f, -2.0f}));
  ASSERT_TRUE(npy.ok()) << npy.status();
  EXPECT_EQ(*npy, expected);
}

TEST(EncodeNpyTest, DataBeginsAtAMultipleOf64) {
  for (int dimensions = 0; dimensions <= 32; ++dimensions) {
    const auto npy =
        EncodeNpy(MakeTensor(std::vector<int64_t>(dimensions, 1), {3.0f}));
    ASSERT_TRUE(npy.ok()) << npy.status();
    EXPECT_EQ((npy->size() - sizeof(float)) % 64, 0u) << dimensions;
    EXPECT_EQ((*npy)[npy->size() - sizeof(float) - 1], '\n');
  }
}

TEST(EncodeNpyTest, ATupleOfOneHasAComma) {
  const auto npy = EncodeNpy(MakeTensor({3}, {1, 2, 3}));
  ASSERT_TRUE(npy.ok()) << npy.status();
  EXPECT_THAT(*npy, testing::HasSubstr("'shape': (3,), }"));
}

TEST(EncodeNpyTest, IsReadBack) {
  const std::vector<float> values = {0.1f, -0.0f, 1e-40f, 3e38f, 5, 6};
  const auto npy = EncodeNpy(MakeTensor({2, 3}, values));
  ASSERT_TRUE(npy.ok()) << npy.status();
  const Tensor read = ParseNpy(*npy);
  EXPECT_EQ(read.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(read.values, values);
}

TEST(EncodeNpyTest, TakesNumbersInPlaceOfBytes) {
  v1::Tensor tensor;
  tensor.add_shape(2);
  tensor.add_values(0.5f);
  tensor.add_values(-1);
  const auto npy = EncodeNpy(tensor);
  ASSERT_TRUE(npy.ok()) << npy.status();
  EXPECT_EQ(ParseNpy(*npy).values, (std::vector<float>{0.5f, -1}));
}

TEST(EncodeNpyTest, RefusesShapesThatDoNotFitTheData) {
  EXPECT_EQ(EncodeNpy(MakeTensor({2, 2}, {1, 2, 3})).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_FALSE(EncodeNpy(MakeTensor({-1, -1}, {1})).ok());
  EXPECT_FALSE(
      EncodeNpy(MakeTensor({int64_t{1} << 32, int64_t{1} << 32}, {})).ok());
  EXPECT_FALSE(EncodeNpy(MakeTensor(std::vector<int64_t>(33, 1), {1})).ok());
}

}  // namespace
}  // namespace camserve::camctl
