#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/scores/score_table.h"
#include "tests/common/scores/study_samples.h"
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

// Sets whose summary takes most of its memory for AUCs, or for scores.
ScoreTable ManyClasses() {
  constexpr int kClasses = 400;
  constexpr int kSamples = 20'000;
  ScoreTable table(OutputKind::kExclusive, kClasses);
  SampleScores sample = {.predicted_classes = {0},
                         .logits = std::vector<float>(kClasses)};
  for (int s = 0; s < kSamples; ++s) {
    sample.id = std::to_string(s);
    sample.true_classes = {s % kClasses};
    for (int m = 0; m < kClasses; ++m) {
      sample.logits[m] = static_cast<float>((s * 31 + m * 7) % 1009);
    }
    if (!table.Add(sample).ok()) std::abort();
  }
  return table;
}

TEST(ScoreMemory, TellsWhatItsSummaryTakes) {
  if (!kMemoryIsTelling) GTEST_SKIP() << "not under sanitizers";
  const ScoreTable tables[] = {StudyTable(4 * kCount),
                               StudyTable(kCount, OutputKind::kMultiLabel),
                               ManyClasses()};
  for (const ScoreTable& table : tables) {
    malloc_trim(0);
    // All that is ever held is held before the first replicate, or is made for
    // it.
    int asked = 0;
    const int64_t grown = PeakMemoryGrowth([&] {
      const ScoreSummary summary =
          table.Summarize(7, [&] { return ++asked > 3; });
      if (summary.classification.samples != table.samples()) std::abort();
    });
    const auto bytes = static_cast<double>(table.summary_bytes());
    EXPECT_LT(grown, 1.1 * bytes + (4 << 20));
    EXPECT_GT(grown, 0.2 * bytes);
  }
}

}  // namespace
}  // namespace camserve
