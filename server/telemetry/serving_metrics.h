// The Prometheus families of queues and batches; metrics.h lists them.
#ifndef CAMSERVE_SERVER_TELEMETRY_SERVING_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_SERVING_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "server/telemetry/serving_report.h"

namespace camserve {

// Thread-safe: families lock for themselves.
class ServingMetrics {
 public:
  explicit ServingMetrics(prometheus::Registry& registry);

  // From now on the model's series are there.
  void AddModel(const std::string& model);

  void SetQueueDepth(const std::string& model, Lane lane, int depth);
  void SetQueueLimit(const std::string& model, int limit);
  void ObserveBatch(const std::string& model, int size);
  void CountRejection(const std::string& model, Rejection reason);
  void CountCancellation(const std::string& model);

 private:
  prometheus::Gauge& Depth(const std::string& model, Lane lane);
  prometheus::Histogram& BatchSize(const std::string& model);
  prometheus::Counter& Rejections(const std::string& model, Rejection reason);
  prometheus::Counter& Cancellations(const std::string& model);

  prometheus::Family<prometheus::Gauge>& depths_;
  prometheus::Family<prometheus::Gauge>& limits_;
  prometheus::Family<prometheus::Histogram>& batch_sizes_;
  prometheus::Family<prometheus::Counter>& rejections_;
  prometheus::Family<prometheus::Counter>& cancellations_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_SERVING_METRICS_H_
