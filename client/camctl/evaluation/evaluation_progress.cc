#include "client/camctl/evaluation/evaluation_progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {

std::string RateText(int64_t count, absl::Duration time) {
  // The clock may not have moved yet.
  const double seconds = std::max(absl::ToDoubleSeconds(time), 1e-3);
  const double rate = static_cast<double>(count) / seconds;
  if (rate >= 1) return absl::StrFormat("%.3g/s", rate);
  if (rate * 60 >= 1) return absl::StrFormat("%.3g/min", rate * 60);
  return absl::StrFormat("%.3g/h", rate * 3600);
}

std::string WaitText(absl::Duration time) {
  const int64_t seconds = absl::ToInt64Seconds(time + absl::Milliseconds(500));
  if (seconds < 60) return absl::StrCat(seconds, " s");
  if (seconds < 3600) {
    return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
  }
  return absl::StrCat(seconds / 3600, " h ", seconds % 3600 / 60, " min");
}

EvaluationProgress::EvaluationProgress(const Console& console, int64_t done,
                                       int64_t total, absl::Time now)
    : console_(console),
      done_before_(done),
      total_(total),
      start_(now),
      done_(done),
      line_(console.err, console.err_columns) {}

void EvaluationProgress::Step(absl::string_view scores, absl::Time now) {
  const int64_t hundredth = 100 * done_ / total_;
  ++done_;
  if (console_.err_terminal) {
    line_.Draw(done_, total_, Text(scores, now));
  } else if (100 * done_ / total_ > hundredth) {
    console_.err << Text(scores, now) << std::endl;
  }
}

void EvaluationProgress::Print(absl::string_view line) {
  line_.Clear();
  console_.err << PrintableText(line) << std::endl;
}

std::string EvaluationProgress::Text(absl::string_view scores,
                                     absl::Time now) const {
  const absl::Duration time = now - start_;
  const int64_t measured = done_ - done_before_;
  std::string text =
      absl::StrCat(done_, "/", total_, "  ", RateText(measured, time));
  if (done_ < total_) {
    const double share =
        static_cast<double>(total_ - done_) / static_cast<double>(measured);
    absl::StrAppend(&text, "  ", WaitText(time * share), " left");
  }
  if (!scores.empty()) absl::StrAppend(&text, "  ", scores);
  return text;
}

}  // namespace camserve::camctl
