// The Prometheus families of quality_report.h; metrics.h lists them.
#ifndef CAMSERVE_SERVER_TELEMETRY_QUALITY_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_QUALITY_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "server/telemetry/quality_report.h"

namespace camserve {

// Thread-safe: families lock for themselves.
class QualityMetrics {
 public:
  explicit QualityMetrics(prometheus::Registry& registry);

  // From now on the model's series are there; the scores of an evaluation come
  // with the first.
  void AddModel(const std::string& model);

  void Observe(const std::string& model, const MapQuality& map);
  void Set(const std::string& model, const EvaluationReport& report);

 private:
  prometheus::Histogram& Residuals(const std::string& model, CamMethod method);
  prometheus::Histogram& Shares(const std::string& model, CamMethod method);
  prometheus::Counter& Empty(const std::string& model, CamMethod method);
  prometheus::Counter& Errors(const std::string& model, CamMethod method);

  prometheus::Family<prometheus::Histogram>& residuals_;
  prometheus::Family<prometheus::Histogram>& positive_shares_;
  prometheus::Family<prometheus::Counter>& empty_maps_;
  prometheus::Family<prometheus::Counter>& faithfulness_errors_;
  prometheus::Family<prometheus::Gauge>& scores_;
  prometheus::Family<prometheus::Gauge>& samples_;
  prometheus::Family<prometheus::Gauge>& ends_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_QUALITY_METRICS_H_
