#include "common/scores/score_column.h"

#include <cmath>
#include <limits>

namespace camserve {

void ScoreColumn::Set(size_t row, double score) {
  if (row >= scores_.size()) {
    scores_.resize(row + 1, std::numeric_limits<double>::quiet_NaN());
  }
  scores_[row] = score;
  ++count_;
}

void ScoreColumn::Append(size_t first_row, const ScoreColumn& other) {
  for (size_t row = 0; row < other.scores_.size(); ++row) {
    if (other.Has(row)) Set(first_row + row, other.at(row));
  }
}

bool ScoreColumn::Has(size_t row) const {
  return row < scores_.size() && !std::isnan(scores_[row]);
}

}  // namespace camserve
