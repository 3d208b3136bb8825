// The Prometheus families of calls; metrics.h lists them.
#ifndef CAMSERVE_SERVER_TELEMETRY_CALL_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_CALL_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "server/telemetry/call_report.h"

namespace camserve {

// Thread-safe: families lock for themselves.
class CallMetrics {
 public:
  explicit CallMetrics(prometheus::Registry& registry);

  // From now on the model's series are there.
  void AddModel(const std::string& model);

  void Begin(const std::string& method) { InFlight(method).Increment(); }
  void End(const std::string& method) { InFlight(method).Decrement(); }

  void CountUnauthenticated() { unauthenticated_.Increment(); }

  // `model` is one that AddModel has seen, or empty.
  void Count(const std::string& model, const CallReport& report);

 private:
  void AddCallSeries(const std::string& method, const std::string& model);
  prometheus::Counter& Requests(const std::string& method,
                                const std::string& model,
                                const std::string& code);
  prometheus::Histogram& Durations(const std::string& method,
                                   const std::string& model,
                                   const std::string& code);
  prometheus::Counter& RefusedDeadlines(const std::string& method,
                                        const std::string& model);
  prometheus::Histogram& Stage(const std::string& stage,
                               const std::string& model);
  prometheus::Gauge& InFlight(const std::string& method);

  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Family<prometheus::Counter>& refused_deadlines_;
  prometheus::Family<prometheus::Histogram>& stages_;
  prometheus::Family<prometheus::Gauge>& in_flight_;
  prometheus::Counter& unauthenticated_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_CALL_METRICS_H_
