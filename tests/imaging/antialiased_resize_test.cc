#include "server/imaging/antialiased_resize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace camserve {
namespace {

using ::testing::FloatNear;
using ::testing::Pointwise;

ResizeAxis Whole(int64_t input, int64_t output) {
  return {.input_size = input,
          .resized_size = output,
          .crop_begin = 0,
          .crop_size = output};
}

// As a RowReader has to.
void Write(const std::vector<float>& values, float* row, int64_t step) {
  for (const float value : values) {
    *row = value;
    row += step;
  }
}

// One channel, one row.
std::vector<float> Resized(const std::vector<float>& input,
                           const ResizeAxis& axis) {
  return ResizeAntialiased(1, Whole(1, 1), axis,
                           [&](int64_t, float* row, int64_t step) {
                             Write(input, row, step);
                           })
      .values;
}

std::vector<float> Wave(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) {
    values.push_back(0.5f + 0.4f * std::sin(0.7f * static_cast<float>(i)));
  }
  return values;
}

// Half-pixel centres, edges clamped.
float Bilinear(const std::vector<float>& input, int output_size, int index) {
  const double last = static_cast<double>(input.size()) - 1;
  const double place = std::clamp(
      (index + 0.5) * static_cast<double>(input.size()) / output_size - 0.5,
      0.0, last);
  const int before = static_cast<int>(place);
  const int after = std::min(before + 1, static_cast<int>(last));
  const double share = place - before;
  return static_cast<float>((1 - share) * input[before] + share * input[after]);
}

TEST(AntialiasedResizeTest, KeepsWhatHasTheRightSize) {
  const std::vector<float> input = Wave(17);
  EXPECT_EQ(Resized(input, Whole(17, 17)), input);
}

TEST(AntialiasedResizeTest, IsPlainBilinearWhenEnlarging) {
  const std::vector<float> input = Wave(17);
  for (const int size : {18, 34, 41, 224}) {
    std::vector<float> expected;
    for (int i = 0; i < size; ++i) {
      expected.push_back(Bilinear(input, size, i));
    }
    EXPECT_THAT(Resized(input, Whole(17, size)),
                Pointwise(FloatNear(1e-5f), expected));
  }
}

// To a half: the triangle reaches over four inputs, with 1, 3, 3 and 1 eighths;
// at the edges what lies outside does not count.
TEST(AntialiasedResizeTest, WeighsATriangleWhenShrinking) {
  const std::vector<float> input = {1, 2, 4, 8, 16, 32};
  const std::vector<float> expected = {(3 * 1 + 3 * 2 + 4) / 7.0f,
                                       (2 + 3 * 4 + 3 * 8 + 16) / 8.0f,
                                       (8 + 3 * 16 + 3 * 32) / 7.0f};
  EXPECT_THAT(Resized(input, Whole(6, 3)),
              Pointwise(FloatNear(1e-5f), expected));
}

TEST(AntialiasedResizeTest, KeepsAConstant) {
  for (const int size : {1, 2, 3, 10, 63, 64, 65, 300}) {
    for (const float value :
         Resized(std::vector<float>(64, 0.3f), Whole(64, size))) {
      EXPECT_NEAR(value, 0.3f, 1e-6f);
    }
  }
}

TEST(AntialiasedResizeTest, CropIsAPartOfTheWhole) {
  const std::vector<float> input = Wave(50);
  const std::vector<float> whole = Resized(input, Whole(50, 20));
  const ResizeAxis crop = {
      .input_size = 50, .resized_size = 20, .crop_begin = 7, .crop_size = 5};
  EXPECT_EQ(Resized(input, crop),
            std::vector<float>(whole.begin() + 7, whole.begin() + 12));
}

TEST(AntialiasedResizeTest, TreatsBothSidesAndAllChannelsAlike) {
  const std::vector<float> input = Wave(30);
  const std::vector<float> expected = Resized(input, Whole(30, 12));
  // Channel 1 is channel 0 upside down; each row is constant.
  const Tensor output = ResizeAntialiased(
      2, Whole(30, 12), Whole(4, 3), [&](int64_t y, float* row, int64_t step) {
        std::vector<float> values(4, input[y]);
        values.resize(8, input[29 - y]);
        Write(values, row, step);
      });
  ASSERT_EQ(output.shape, (std::vector<int64_t>{2, 12, 3}));
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 3; ++x) {
      EXPECT_NEAR(output.values[y * 3 + x], expected[y], 1e-5f);
      EXPECT_NEAR(output.values[36 + y * 3 + x], expected[11 - y], 1e-5f);
    }
  }
}

// Rows are resized side by side: none may see its neighbours, or come out with
// other bits than alone.
TEST(AntialiasedResizeTest, ResizesEachRowAsIfItWereAlone) {
  constexpr int kRows = 19;
  std::vector<std::vector<float>> rows;
  for (int y = 0; y < kRows; ++y) {
    rows.push_back(Wave(50));
    std::rotate(rows[y].begin(), rows[y].begin() + y, rows[y].end());
  }
  for (const int width : {1, 7, 24, 50, 81}) {
    const Tensor output =
        ResizeAntialiased(1, Whole(kRows, kRows), Whole(50, width),
                          [&](int64_t y, float* row, int64_t step) {
                            Write(rows[y], row, step);
                          });
    for (int y = 0; y < kRows; ++y) {
      const auto begin = output.values.begin() + ptrdiff_t{y} * width;
      EXPECT_EQ(std::vector<float>(begin, begin + width),
                Resized(rows[y], Whole(50, width)))
          << y << " at " << width;
    }
  }
}

TEST(AntialiasedResizeTest, ReadsEachNeededRowOnceInOrder) {
  std::vector<int64_t> rows;
  const ResizeAxis crop = {
      .input_size = 100, .resized_size = 10, .crop_begin = 4, .crop_size = 2};
  ResizeAntialiased(1, crop, Whole(1, 1),
                    [&](int64_t y, float*, int64_t) { rows.push_back(y); });
  std::vector<int64_t> expected;
  for (int64_t y = 35; y < 65; ++y) expected.push_back(y);
  EXPECT_EQ(rows, expected);
}

}  // namespace
}  // namespace camserve
