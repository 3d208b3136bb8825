// What the calls of a load say together, for people and for programs.
// Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SUMMARY_H_
#define CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SUMMARY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/camctl/bench/load_generator.h"
#include "client/camctl/formats/json.h"

namespace camserve::camctl {

// The calls that ended with one code. A quantile is the latency of one of them:
// that share of the calls took as long or less.
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

// `calls` may be in any order.
LoadSummary Summarize(const std::vector<CallOutcome>& calls);

// One line about the load, one about the throughput, and a table of the
// answers. `model` is printed as it stands on the command line.
std::string LoadText(absl::string_view model, const LoadShape& shape,
                     const LoadSummary& summary, bool colors);

// The same numbers as JSON; all times are in seconds.
Json LoadJson(absl::string_view model, const LoadShape& shape,
              const LoadSummary& summary);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SUMMARY_H_
