#include "client/camctl/bench/load_summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/camctl/terminal/table.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

// The quantile `share` of latencies that are sorted. REQUIRES: at least one.
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

std::string LoopText(const LoadShape& shape) {
  if (shape.rate.has_value()) {
    return absl::StrFormat("open loop, %g calls a second", *shape.rate);
  }
  return absl::StrFormat("closed loop, %d at a time", shape.concurrency);
}

std::string Milliseconds(absl::Duration duration) {
  return absl::StrFormat("%.1f", absl::ToDoubleMilliseconds(duration));
}

Json LatencyJson(const AnswerSummary& answers) {
  return {{"p50", absl::ToDoubleSeconds(answers.p50)},
          {"p90", absl::ToDoubleSeconds(answers.p90)},
          {"p95", absl::ToDoubleSeconds(answers.p95)},
          {"p99", absl::ToDoubleSeconds(answers.p99)},
          {"max", absl::ToDoubleSeconds(answers.max)}};
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

std::string LoadText(absl::string_view model, const LoadShape& shape,
                     const LoadSummary& summary, bool colors) {
  Table table({{"answer"},
               {"calls", Align::kRight},
               {"p50 ms", Align::kRight},
               {"p90 ms", Align::kRight},
               {"p95 ms", Align::kRight},
               {"p99 ms", Align::kRight},
               {"max ms", Align::kRight}});
  for (const auto& [code, answers] : summary.answers) {
    const Style style =
        code == absl::StatusCode::kOk ? Style::kPlain : Style::kBad;
    table.AddRow({Cell(absl::StatusCodeToString(code), style),
                  absl::StrCat(answers.calls), Milliseconds(answers.p50),
                  Milliseconds(answers.p90), Milliseconds(answers.p95),
                  Milliseconds(answers.p99), Milliseconds(answers.max)});
  }
  return absl::StrFormat(
      "%s: %s, for %s after %s of warm-up\n%.1f explanations a second\n\n%s",
      PrintableText(model), LoopText(shape),
      absl::FormatDuration(shape.duration), absl::FormatDuration(shape.warm_up),
      summary.throughput, table.Render(colors));
}

Json LoadJson(absl::string_view model, const LoadShape& shape,
              const LoadSummary& summary) {
  Json json = {{"model", std::string(model)}};
  if (shape.rate.has_value()) {
    json["rate"] = *shape.rate;
  } else {
    json["concurrency"] = shape.concurrency;
  }
  json["warm_up_seconds"] = absl::ToDoubleSeconds(shape.warm_up);
  json["duration_seconds"] = absl::ToDoubleSeconds(shape.duration);
  json["elapsed_seconds"] = absl::ToDoubleSeconds(summary.elapsed);
  json["calls"] = summary.calls;
  json["throughput_per_second"] = summary.throughput;
  json["answers"] = Json::array();
  for (const auto& [code, answers] : summary.answers) {
    json["answers"].push_back({{"code", absl::StatusCodeToString(code)},
                               {"calls", answers.calls},
                               {"latency_seconds", LatencyJson(answers)}});
  }
  return json;
}

}  // namespace camserve::camctl
