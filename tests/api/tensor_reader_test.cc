#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "server/api/image_reader.h"

namespace camserve {
namespace {

v1::Tensor Numbers(const std::vector<int64_t>& shape,
                   const std::vector<float>& values) {
  v1::Tensor tensor;
  tensor.mutable_shape()->Assign(shape.begin(), shape.end());
  tensor.mutable_values()->Assign(values.begin(), values.end());
  return tensor;
}

v1::Tensor Bytes(const std::vector<int64_t>& shape, const std::string& data) {
  v1::Tensor tensor;
  tensor.mutable_shape()->Assign(shape.begin(), shape.end());
  tensor.set_data(data);
  return tensor;
}

TEST(TensorReaderTest, ReadsNumbers) {
  const auto tensor =
      ReadTensor(Numbers({1, 2, 3}, {1, 2, 3, 4, 5, 6}), "image.tensor");
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(tensor->shape, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(tensor->values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(TensorReaderTest, ReadsLittleEndianBytes) {
  const std::string data("\x00\x00\x80\x3f\x00\x00\x20\xc1", 8);
  const auto tensor = ReadTensor(Bytes({1, 1, 2}, data), "image.tensor");
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(tensor->values, (std::vector<float>{1, -10}));
}

struct BadTensor {
  const char* name;
  v1::Tensor tensor;
  const char* message;
};

class BadTensorTest : public testing::TestWithParam<BadTensor> {};

TEST_P(BadTensorTest, IsRefusedInWords) {
  const auto tensor = ReadTensor(GetParam().tensor, "image.tensor");
  EXPECT_EQ(tensor.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(tensor.status().message()),
              testing::StartsWith("image.tensor"));
  EXPECT_THAT(std::string(tensor.status().message()),
              testing::HasSubstr(GetParam().message));
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();

v1::Tensor Both() {
  v1::Tensor tensor = Numbers({1, 1, 1}, {1});
  tensor.set_data(std::string(4, '\0'));
  return tensor;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadTensorTest,
    testing::Values(
        BadTensor{"Neither", Numbers({1, 1, 1}, {}), "set data"},
        BadTensor{"Both", Both(), "both set"},
        BadTensor{"TwoSizes", Numbers({2, 2}, {1, 2, 3, 4}), "three"},
        BadTensor{"FourSizes", Numbers({1, 1, 2, 2}, {1, 2, 3, 4}), "three"},
        BadTensor{"ZeroSize", Numbers({1, 0, 4}, {1, 2, 3, 4}),
                  "shape[1]: 0 is below 1"},
        BadTensor{"NegativeSize", Numbers({-1, -4, 1}, {1, 2, 3, 4}),
                  "shape[0]: -1"},
        BadTensor{"TooFewNumbers", Numbers({1, 2, 3}, {1, 2, 3, 4, 5}),
                  "[1, 2, 3]"},
        BadTensor{"TooManyNumbers", Numbers({1, 2, 2}, {1, 2, 3, 4, 5}),
                  "5 numbers"},
        BadTensor{"SizesThatOverflow", Numbers({kHuge, kHuge, 4}, {1, 2, 3, 4}),
                  "is not the shape"},
        BadTensor{"ProductThatWrapsToFour",
                  Numbers({int64_t{1} << 62, 4, 1}, {1, 2, 3, 4}),
                  "is not the shape"},
        BadTensor{"OddBytes", Bytes({1, 1, 1}, "12345"), "5 bytes"},
        BadTensor{"Nan", Numbers({1, 1, 2}, {0, kNan}), "element 1 is NaN"},
        BadTensor{"Infinity", Numbers({1, 1, 2}, {-kInfinity, 0}),
                  "element 0 is infinite"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace camserve
