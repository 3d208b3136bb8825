// How each metric is begun.
#ifndef CAMSERVE_SERVER_METRICS_METRIC_TABLE_H_
#define CAMSERVE_SERVER_METRICS_METRIC_TABLE_H_

#include "common/scores/metric.h"
#include "server/metrics/sample_metric.h"

namespace camserve {

// Null for a metric of which SetBeginMetric was never told. Thread-safe.
const BeginMetric& BeginOf(Metric metric);

// For good. Not thread-safe: call it where AddMetric is.
void SetBeginMetric(Metric metric, BeginMetric begin);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_METRIC_TABLE_H_
