// The table of functions that begin a metric on a sample.
#ifndef CAMSERVE_SERVER_METRICS_METRIC_TABLE_H_
#define CAMSERVE_SERVER_METRICS_METRIC_TABLE_H_

#include "common/scores/metric.h"
#include "server/metrics/sample_metric.h"

namespace camserve {

// Null for a metric that has no such function. Thread-safe.
const BeginMetric& BeginOf(Metric metric);

// Sets, for good, how a metric of AddMetric begins. Not thread-safe: call it
// where AddMetric is called.
void SetBeginMetric(Metric metric, BeginMetric begin);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_METRIC_TABLE_H_
