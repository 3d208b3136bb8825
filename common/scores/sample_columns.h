// What a ScoreTable holds: scores by key, not by sample.
#ifndef CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_
#define CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/output_kind.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/sample_scores.h"
#include "common/scores/score_key.h"

namespace camserve {

// The scores of one key, by row: the number of a pair, in the order of
// appending. Not thread-safe.
class ScoreColumn {
 public:
  // REQUIRES: `row` is not set yet; `score` is finite.
  void Set(size_t row, double score);
  // Sets each row that `other` has, `first_row` further down.
  void Append(size_t first_row, const ScoreColumn& other);

  bool Has(size_t row) const;
  // REQUIRES: Has(row).
  double at(size_t row) const { return scores_[row]; }
  // How many rows are set.
  int64_t count() const { return count_; }
  size_t bytes() const { return scores_.capacity() * sizeof(double); }

 private:
  std::vector<double> scores_;  // NaN where absent, and beyond its end
  int64_t count_ = 0;
};

// Adds up curves of one length as whole numbers, in units of 2^-62: the sum is
// the same in any order and grouping. Not thread-safe.
class CurveSum {
 public:
  // REQUIRES: values are in [0, 1], as many as in the curves before.
  void Add(absl::Span<const double> curve);
  void Merge(const CurveSum& other);

  int64_t curves() const { return curves_; }
  // Empty where no curve was added.
  std::vector<double> Mean() const;
  size_t bytes() const { return sums_.capacity() * sizeof(absl::uint128); }

 private:
  std::vector<absl::uint128> sums_;
  int64_t curves_ = 0;
};

// The ids of samples, by row, in the order of adding. Not thread-safe.
class SampleIds {
 public:
  SampleIds() = default;
  SampleIds(const SampleIds&) = delete;
  SampleIds& operator=(const SampleIds&) = delete;

  // REQUIRES: `id` is not there yet.
  void Add(absl::string_view id);
  bool Contains(absl::string_view id) const { return set_.contains(id); }

  size_t size() const { return ids_.size(); }
  const std::string& operator[](size_t row) const { return ids_[row]; }
  // For each row, the place of its id in the bytewise order of all ids.
  std::vector<uint32_t> Places() const;
  size_t bytes() const;

 private:
  std::deque<std::string> ids_;  // never move: set_ views them
  absl::flat_hash_set<absl::string_view> set_;
};

// The scores of one key. Each pair is a row of both columns; curves are added
// up.
struct KeyColumns {
  ScoreColumn values;
  ScoreColumn relative_values;
  CurveSum curves;
};

// A set of samples, in the order of appending. Not thread-safe.
struct SampleColumns {
  SampleColumns(OutputKind output_in, int class_count_in)
      : output(output_in), class_count(class_count_in) {}

  // REQUIRES: CheckSample accepts the sample; its id is new.
  void Append(const SampleScores& sample);
  // REQUIRES: `other` has the same output and number of classes; all its ids
  // are new.
  void Append(const SampleColumns& other);

  size_t bytes() const;

  OutputKind output;
  int class_count;
  SampleIds ids;
  std::vector<float> logits;  // class_count a sample
  ClassOutcomes outcomes;
  // Each of outcomes.pairs is a row of every column.
  std::map<ScoreKey, KeyColumns> scores;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_
