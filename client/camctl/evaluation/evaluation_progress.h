// How far an evaluation is.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_PROGRESS_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/progress.h"

namespace camserve::camctl {

// The rate of `count` within `time`, in the unit that shows it best: "4.2/s",
// "7.5/min".
std::string RateText(int64_t count, absl::Duration time);

// "2 h 5 min", "3 min 20 s", "12 s".
std::string WaitText(absl::Duration time);

// Tells the rate, the time left and the scores so far: on a terminal beside a
// bar in the last line of standard error, elsewhere in a line whenever another
// hundredth is done. Not thread-safe.
class EvaluationProgress {
 public:
  // `done` of `total` samples were measured before this process. `console` has
  // to outlive it.
  EvaluationProgress(const Console& console, int64_t done, int64_t total,
                     absl::Time now);

  // One more sample has ended; `scores` are the scores so far, as text.
  void Step(absl::string_view scores, absl::Time now);

  // Prints `line` without breaking the bar.
  void Print(absl::string_view line);

  int64_t done() const { return done_; }

 private:
  std::string Text(absl::string_view scores, absl::Time now) const;

  const Console& console_;
  const int64_t done_before_;
  const int64_t total_;
  const absl::Time start_;
  int64_t done_;
  ProgressLine line_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_PROGRESS_H_
