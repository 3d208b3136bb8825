#include "server/telemetry/call_metrics.h"

#include "server/telemetry/metric_families.h"

namespace camserve {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr const char* kMethods[] = {"Explain",      "Evaluate",  "ListModels",
                                    "GetModel",     "LoadModel", "UnloadModel",
                                    "GetServerInfo"};
// The methods whose series are there for each model from its first state on.
constexpr const char* kModelMethods[] = {"Explain", "Evaluate", "GetModel"};
constexpr const char* kCodes[] = {"OK",
                                  "CANCELLED",
                                  "INVALID_ARGUMENT",
                                  "DEADLINE_EXCEEDED",
                                  "NOT_FOUND",
                                  "FAILED_PRECONDITION",
                                  "RESOURCE_EXHAUSTED",
                                  "UNIMPLEMENTED",
                                  "INTERNAL",
                                  "UNAVAILABLE"};
constexpr const char* kAnswered = kCodes[0];
constexpr const char* kStages[] = {"queue", "decode", "compute", "render"};

Histogram::BucketBoundaries Buckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
          0.25,  0.5,    1,     2.5,  5,     10,   30};
}

}  // namespace

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : requests_(AddCounters(registry, "camserve_requests_total",
                            "Calls that were answered.")),
      durations_(AddHistograms(registry, "camserve_request_duration_seconds",
                               "Time from a call's arrival to its answer.")),
      refused_deadlines_(
          AddCounters(registry, "camserve_deadlines_refused_total",
                      "Calls that were refused when they came, as their "
                      "deadline could not be met.")),
      stages_(AddHistograms(registry, "camserve_stage_duration_seconds",
                            "Where the time of successful explanations "
                            "went.")),
      in_flight_(AddGauges(registry, "camserve_requests_in_flight",
                           "Calls that have arrived and are not answered.")),
      unauthenticated_(
          AddCounters(registry, "camserve_unauthenticated_calls_total",
                      "Calls refused for want of a token of this server.")
              .Add({})) {
  for (const char* method : kMethods) {
    AddCallSeries(method, "");
    InFlight(method);
  }
}

void CallMetrics::AddModel(const std::string& model) {
  for (const char* method : kModelMethods) AddCallSeries(method, model);
  for (const char* stage : kStages) Stage(stage, model);
}

void CallMetrics::AddCallSeries(const std::string& method,
                                const std::string& model) {
  for (const char* code : kCodes) Requests(method, model, code);
  Durations(method, model, kAnswered);
  RefusedDeadlines(method, model);
}

Counter& CallMetrics::Requests(const std::string& method,
                               const std::string& model,
                               const std::string& code) {
  return requests_.Add({{"method", method}, {"model", model}, {"code", code}});
}

Histogram& CallMetrics::Durations(const std::string& method,
                                  const std::string& model,
                                  const std::string& code) {
  return durations_.Add({{"method", method}, {"model", model}, {"code", code}},
                        Buckets());
}

Counter& CallMetrics::RefusedDeadlines(const std::string& method,
                                       const std::string& model) {
  return refused_deadlines_.Add({{"method", method}, {"model", model}});
}

Histogram& CallMetrics::Stage(const std::string& stage,
                              const std::string& model) {
  return stages_.Add({{"stage", stage}, {"model", model}}, Buckets());
}

Gauge& CallMetrics::InFlight(const std::string& method) {
  return in_flight_.Add({{"method", method}});
}

void CallMetrics::Count(const std::string& model, const CallReport& report) {
  Requests(report.method, model, report.code).Increment();
  Durations(report.method, model, report.code)
      .Observe(absl::ToDoubleSeconds(report.duration));
  if (report.deadline_refused) {
    RefusedDeadlines(report.method, model).Increment();
  }
  if (!report.stages.has_value()) return;
  const StageDurations& stages = *report.stages;
  Stage("queue", model).Observe(absl::ToDoubleSeconds(stages.queue));
  Stage("decode", model).Observe(absl::ToDoubleSeconds(stages.decode));
  Stage("compute", model).Observe(absl::ToDoubleSeconds(stages.compute));
  Stage("render", model).Observe(absl::ToDoubleSeconds(stages.render));
}

}  // namespace camserve
