#include "client/camctl/bench/load_summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace camserve::camctl {
namespace {

// Of sorted latencies, one at least.
absl::Duration Quantile(const std::vector<absl::Duration>& latencies,
                        double share) {
  const double rank = std::ceil(share * static_cast<double>(latencies.size()));
  return latencies[std::max<size_t>(static_cast<size_t>(rank), 1) - 1];
}

AnswerSummary SummarizeLatencies(std::vector<absl::Duration> latencies) {
  std::sort(latencies.begin(), latencies.end());
  return {.calls = static_cast<int64_t>(latencies.size()),
          .p50 = Quantile(latencies, 0.5),
          .p90 = Quantile(latencies, 0.9),
          .p95 = Quantile(latencies, 0.95),
          .p99 = Quantile(latencies, 0.99),
          .max = latencies.back()};
}

}  // namespace

LoadSummary Summarize(const std::vector<CallOutcome>& calls) {
  LoadSummary summary = {.calls = static_cast<int64_t>(calls.size())};
  std::map<absl::StatusCode, std::vector<absl::Duration>> latencies;
  for (const CallOutcome& call : calls) {
    latencies[call.code].push_back(call.latency);
    summary.elapsed = std::max(summary.elapsed, call.begin + call.latency);
  }
  for (auto& [code, of_code] : latencies) {
    summary.answers[code] = SummarizeLatencies(std::move(of_code));
  }
  if (summary.has_ok() && summary.elapsed > absl::ZeroDuration()) {
    summary.throughput =
        static_cast<double>(summary.answers[absl::StatusCode::kOk].calls) /
        absl::ToDoubleSeconds(summary.elapsed);
  }
  return summary;
}

}  // namespace camserve::camctl
