#include "server/imaging/rounding.h"

#include <gtest/gtest.h>

#include <cmath>

namespace camserve {
namespace {

TEST(RoundToIntTest, GivesWhatLrintGives) {
  for (int i = -70000; i <= 70000; ++i) {
    // Whole numbers, ties, and what lies around both.
    for (const float value : {i * 0.5f, std::nextafter(i * 0.5f, 1e9f),
                              std::nextafter(i * 0.5f, -1e9f), i * 0.37f}) {
      ASSERT_EQ(RoundToInt(value), std::lrint(value)) << value;
    }
  }
}

}  // namespace
}  // namespace camserve
