// One score of many pairs.
#ifndef CAMSERVE_COMMON_SCORES_SCORE_COLUMN_H_
#define CAMSERVE_COMMON_SCORES_SCORE_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace camserve {

// By row: a pair's number in the order of its coming. Not thread-safe.
class ScoreColumn {
 public:
  // `row` is not set yet; `score` is finite.
  void Set(size_t row, double score);
  // As Set of each row that `other` has, `first_row` further down.
  void Append(size_t first_row, const ScoreColumn& other);

  bool Has(size_t row) const;
  // Has(row).
  double at(size_t row) const { return scores_[row]; }
  // How many rows it has.
  int64_t count() const { return count_; }
  size_t bytes() const { return scores_.capacity() * sizeof(double); }

 private:
  std::vector<double> scores_;  // NaN where absent, and beyond its end
  int64_t count_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SCORE_COLUMN_H_
