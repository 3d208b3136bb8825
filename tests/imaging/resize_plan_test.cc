#include "server/imaging/resize_plan.h"

#include <gtest/gtest.h>

namespace camserve {
namespace {

InputSpec CenterCrop(int height, int width, int resize_to) {
  return {.channels = 1,
          .height = height,
          .width = width,
          .mean = {},
          .std = {},
          .resize = Resize::kCenterCrop,
          .resize_to = resize_to};
}

ResizePlan Plan(int width, int height, const InputSpec& spec) {
  const absl::StatusOr<ResizePlan> plan = PlanResize(width, height, spec);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.value_or(ResizePlan{});
}

TEST(ResizePlanTest, RoundsTheLongerSideHalfUp) {
  // 45 * 52 / 40 = 58.5
  const ResizePlan plan = Plan(40, 45, CenterCrop(48, 48, 52));
  EXPECT_EQ(plan.horizontal.resized_size, 52);
  EXPECT_EQ(plan.vertical.resized_size, 59);
  EXPECT_EQ(plan.horizontal.crop_begin, 2);
  EXPECT_EQ(plan.vertical.crop_begin, 6);  // of 5.5
}

TEST(ResizePlanTest, IsExactWhereFloatsAreNot) {
  // 19999 * 9999 / 3 = 66656667 exactly; its product is beyond 2^24 and 2^31.
  const ResizePlan plan = Plan(19999, 3, CenterCrop(100, 100, 9999));
  EXPECT_EQ(plan.horizontal.resized_size, 66656667);
  EXPECT_EQ(plan.horizontal.crop_begin, (66656667 - 100 + 1) / 2);
  EXPECT_EQ(plan.vertical.resized_size, 9999);
}

TEST(ResizePlanTest, TellsTheRegionInImagePixels) {
  // 200 x 100 to 100 x 50, of which 40 x 40 from (30, 5).
  const Region region = RegionOf(Plan(200, 100, CenterCrop(40, 40, 50)));
  EXPECT_DOUBLE_EQ(region.left, 60);
  EXPECT_DOUBLE_EQ(region.top, 10);
  EXPECT_DOUBLE_EQ(region.width, 80);
  EXPECT_DOUBLE_EQ(region.height, 80);
}

}  // namespace
}  // namespace camserve
