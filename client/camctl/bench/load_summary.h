// What a load's calls say together.
#ifndef CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SUMMARY_H_
#define CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SUMMARY_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/camctl/bench/load_generator.h"

namespace camserve::camctl {

// Of the calls with one code. A quantile is the latency of a call: that share
// of the calls took as long or less.
struct AnswerSummary {
  int64_t calls = 0;
  absl::Duration p50;
  absl::Duration p90;
  absl::Duration p95;
  absl::Duration p99;
  absl::Duration max;
};

struct LoadSummary {
  int64_t calls = 0;
  absl::Duration elapsed;  // from the end of the warm-up to the last answer
  double throughput = 0;   // calls a second that were answered with OK
  std::map<absl::StatusCode, AnswerSummary> answers;  // OK first

  bool has_ok() const { return answers.contains(absl::StatusCode::kOk); }
};

LoadSummary Summarize(const std::vector<CallOutcome>& calls);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SUMMARY_H_
