#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scores/score_table.h"
#include "tests/scores/study_samples.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

constexpr int kCount = 10'000;

// The study's scores of both methods, three orders of each grid among them: 52
// numbers a sample; what else there is to keep is the id and the logits.
TEST(ScoreMemory, HoldsScoresAndNoCurves) {
  const size_t bytes = StudyTable(kCount).bytes();
  EXPECT_GT(bytes, size_t{kCount} * 52 * sizeof(double));
  // Vectors grow by doubling.
  EXPECT_LT(bytes, size_t{kCount} * 1100);
}

TEST(ScoreMemory, TellsWhatItHolds) {
  if (!kMemoryIsTelling) GTEST_SKIP() << "not under sanitizers";
  // Else the table may lie where earlier tests had theirs, and nothing grows.
  malloc_trim(0);
  const int64_t grown = PeakMemoryGrowth([] {
    if (StudyTable(kCount).samples() != kCount) std::abort();
  });
  const auto bytes = static_cast<double>(StudyTable(kCount).bytes());
  EXPECT_GT(grown, 0.5 * bytes);
  // Beside the table, the old half of a vector that just doubled.
  EXPECT_LT(grown, 2 * bytes);
}

}  // namespace
}  // namespace camserve
