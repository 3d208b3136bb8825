#include "server/serving/explain_cost.h"

#include <memory>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

ExplainTask TaskOf(const LayerCost& layer, ClassSelection classes,
                   std::vector<int64_t> shape = {3, 8, 8},
                   bool wants_heatmaps = true) {
  auto model = std::make_shared<ServedModel>();
  model->instances.push_back(std::make_shared<FakeModel>(
      FakeModel::Facts{.class_count = 20, .cost = layer}));
  ExplainTask task;
  task.model = std::move(model);
  task.question.classes = std::move(classes);
  task.question.input.shape = std::move(shape);
  task.question.wants_heatmaps = wants_heatmaps;
  return task;
}

TEST(ExplainCostTest, IsKnownFromTheRequest) {
  const LayerCost constant = {.has_constant_gradients = true};
  const LayerCost changing = {};
  const LayerCost uncut = {.is_cut = false};
  const struct {
    const char* what;
    ExplainTask task;
    ExplainCost cost;
  } cases[] = {
      {"the usual",
       TaskOf(constant, TopK{1}),
       {.forward = 1, .backward = 0, .heatmap_pixels = 128}},
      {"a pass back a class",
       TaskOf(changing, TopK{5}),
       {.forward = 1, .backward = 5, .heatmap_pixels = 640}},
      {"no more than there are",
       TaskOf(changing, TopK{100}),
       {.forward = 1, .backward = 20, .heatmap_pixels = 2560}},
      {"named ones",
       TaskOf(changing, ClassIndices{3, 7}),
       {.forward = 1, .backward = 2, .heatmap_pixels = 256}},
      {"all that may be above",
       TaskOf(changing, AboveThreshold{.most = 9}),
       {.forward = 1, .backward = 9, .heatmap_pixels = 1152}},
      {"a larger image",
       TaskOf(constant, TopK{1}, {3, 16, 32}, false),
       {.forward = 8}},
      {"a layer that is new",
       TaskOf(uncut, TopK{1}, {3, 8, 8}, false),
       {.forward = 1, .backward = 1, .cuts = true}},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.what);
    const ExplainCost cost = CostOf(expected.task);
    EXPECT_EQ(cost.forward, expected.cost.forward);
    EXPECT_EQ(cost.backward, expected.cost.backward);
    EXPECT_EQ(cost.heatmap_pixels, expected.cost.heatmap_pixels);
    EXPECT_EQ(cost.cuts, expected.cost.cuts);
  }
}

TEST(ExplainCostTest, LargeIsWhatHoldsOthersUp) {
  EXPECT_FALSE(IsLarge({}));
  EXPECT_FALSE(IsLarge({.forward = 4, .backward = 8}));
  EXPECT_TRUE(IsLarge({.forward = 4.1}));
  EXPECT_TRUE(IsLarge({.backward = 9}));
  EXPECT_TRUE(IsLarge({.heatmap_pixels = 1e7}));
  EXPECT_TRUE(IsLarge({.cuts = true}));
}

TEST(ExplainCostTest, NobodyGoesBackMoreThanTwiceAsOftenAsAlone) {
  const auto alike = [](int a, int b) {
    return AreAlike({.backward = a}, {.backward = b});
  };
  for (int a = 0; a <= 100; ++a) {
    EXPECT_TRUE(alike(a, a));
    for (int b = a + 1; b <= 100; ++b) {
      if (alike(a, b)) {
        EXPECT_LE(b, 2 * a);
      }
    }
  }
  EXPECT_TRUE(alike(3, 4));
  EXPECT_TRUE(alike(5, 8));
}

TEST(ExplainCostTest, LargerImagesMakeSmallerBatches) {
  EXPECT_EQ(MostInAPass({.forward = 0.1}, 8), 8);
  EXPECT_EQ(MostInAPass({.forward = 1}, 8), 8);
  EXPECT_EQ(MostInAPass({.forward = 3}, 8), 2);
  EXPECT_EQ(MostInAPass({.forward = 84}, 8), 1);
}

TEST(ExplainCostTest, WorkIsOneForTheUsualTask) {
  EXPECT_EQ(WorkOf({}), 1);
  EXPECT_EQ(WorkOf({.forward = 0.1}), 1);
  EXPECT_EQ(WorkOf({.forward = 3, .backward = 4}), 7);
}

}  // namespace
}  // namespace camserve
