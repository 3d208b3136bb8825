// The scores of a set of samples, and what they say together.
#ifndef CAMSERVE_COMMON_SCORES_SCORE_TABLE_H_
#define CAMSERVE_COMMON_SCORES_SCORE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/output_kind.h"
#include "common/scores/sample_scores.h"
#include "common/scores/score_summary.h"

namespace camserve {

struct SampleColumns;

// Takes samples in any order and keeps their scores, not their curves: those
// are added up. The summary of a union of tables is the summary of all their
// samples to 1e-12, however they were spread. Not thread-safe.
class ScoreTable {
 public:
  // `class_count` logits a sample.
  ScoreTable(OutputKind output, int class_count);
  ScoreTable(ScoreTable&&) noexcept;
  ScoreTable& operator=(ScoreTable&&) noexcept;
  ~ScoreTable();

  // ALREADY_EXISTS: a sample of that id is there. INVALID_ARGUMENT: no id; a
  // number of logits, a class or a curve that does not fit; a value not finite,
  // or a curve's outside [0, 1]; a score that is there twice, or of a class
  // that is not true of the sample; AOPC or Max-Sensitivity of a class that is
  // not predicted. The table is then as before.
  absl::Status Add(const SampleScores& sample);
  // ALREADY_EXISTS as Add; INVALID_ARGUMENT: a table of another kind of output,
  // or of another number of classes. The table is then as before.
  absl::Status Merge(const ScoreTable& other);

  bool Contains(absl::string_view id) const;
  int64_t samples() const;
  // About how many bytes it holds.
  size_t bytes() const;

  // About how many bytes Summarize takes beside it, at most.
  size_t summary_bytes() const;

  // The results of the samples so far. `seed` is that of the bootstrap (section
  // 9 of the definitions), which has as many replicates as ReplicatesFor says.
  // The order of Add changes no bit of the result. Takes time in proportion to
  // samples() times the scores and logits a sample. Intervals that are not
  // finished when `stop` says true are left out; `stop` is called often, from
  // this thread.
  ScoreSummary Summarize(uint64_t seed,
                         std::function<bool()> stop = nullptr) const;

 private:
  std::unique_ptr<SampleColumns> columns_;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SCORE_TABLE_H_
