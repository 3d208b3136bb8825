// Whose turn it is: explanations, which somebody waits for, or the passes of
// evaluations.
#ifndef CAMSERVE_SERVER_SERVING_LANE_TURNS_H_
#define CAMSERVE_SERVER_SERVING_LANE_TURNS_H_

#include "server/telemetry/serving_report.h"

namespace camserve {

// Explanations go first; while passes of evaluations wait as well, these get
// one turn in ten. Not thread-safe.
class LaneTurns {
 public:
  // Explanations in a row while the bulk lane waits.
  static constexpr int kMostInARow = 9;

  // REQUIRES: a task waits in one of the lanes.
  Lane Next(bool explain_waits, bool bulk_waits) {
    const bool bulk_is_due = bulk_waits && in_a_row_ >= kMostInARow;
    if (explain_waits && !bulk_is_due) {
      in_a_row_ = bulk_waits ? in_a_row_ + 1 : 0;
      return Lane::kExplain;
    }
    in_a_row_ = 0;
    return Lane::kBulk;
  }

 private:
  int in_a_row_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_LANE_TURNS_H_
