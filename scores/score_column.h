// One score of many samples.
#ifndef CAMSERVE_SCORES_SCORE_COLUMN_H_
#define CAMSERVE_SCORES_SCORE_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace camserve {

// By row: a sample's number in the order of its coming. Not thread-safe.
class ScoreColumn {
 public:
  // `row` is above all that were set before; `score` is finite.
  void Set(size_t row, double score);
  // As Set of each row that `other` has, `first_row` further down.
  void Append(size_t first_row, const ScoreColumn& other);

  bool Has(size_t row) const;
  // Has(row).
  double at(size_t row) const { return scores_[row]; }
  // How many rows it has.
  int64_t samples() const { return samples_; }
  size_t bytes() const { return scores_.capacity() * sizeof(double); }

 private:
  std::vector<double> scores_;  // NaN where absent, and beyond its end
  int64_t samples_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SCORES_SCORE_COLUMN_H_
