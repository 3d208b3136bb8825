#include "server/telemetry/serving_metrics.h"

#include "server/telemetry/metric_families.h"

namespace camserve {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

Histogram::BucketBoundaries BatchBuckets() {
  return {1, 2, 4, 8, 16, 32, 64, 128};
}

}  // namespace

ServingMetrics::ServingMetrics(prometheus::Registry& registry)
    : depths_(AddGauges(registry, "camserve_queue_depth",
                        "Requests that wait for the model.")),
      limits_(AddGauges(registry, "camserve_queue_limit",
                        "Explanations that may wait for a version of the "
                        "model.")),
      batch_sizes_(AddHistograms(registry, "camserve_batch_size",
                                 "Explanations that shared a forward pass.")),
      rejections_(AddCounters(registry, "camserve_rejections_total",
                              "Requests that the server refused or let go "
                              "before their forward pass.")),
      cancellations_(AddCounters(registry, "camserve_cancellations_total",
                                 "Requests whose caller had gone before their "
                                 "forward pass.")) {}

void ServingMetrics::AddModel(const std::string& model) {
  for (const Lane lane : kLanes) Depth(model, lane);
  for (const Rejection reason : kCountedRejections) {
    Rejections(model, reason);
  }
  BatchSize(model);
  Cancellations(model);
}

Gauge& ServingMetrics::Depth(const std::string& model, Lane lane) {
  return depths_.Add({{"model", model}, {"lane", LaneLabel(lane)}});
}

Histogram& ServingMetrics::BatchSize(const std::string& model) {
  return batch_sizes_.Add({{"model", model}}, BatchBuckets());
}

Counter& ServingMetrics::Rejections(const std::string& model,
                                    Rejection reason) {
  return rejections_.Add(
      {{"model", model}, {"reason", RejectionLabel(reason)}});
}

Counter& ServingMetrics::Cancellations(const std::string& model) {
  return cancellations_.Add({{"model", model}});
}

void ServingMetrics::SetQueueDepth(const std::string& model, Lane lane,
                                   int depth) {
  Depth(model, lane).Set(depth);
}

void ServingMetrics::SetQueueLimit(const std::string& model, int limit) {
  limits_.Add({{"model", model}}).Set(limit);
}

void ServingMetrics::ObserveBatch(const std::string& model, int size) {
  BatchSize(model).Observe(size);
}

void ServingMetrics::CountRejection(const std::string& model,
                                    Rejection reason) {
  Rejections(model, reason).Increment();
}

void ServingMetrics::CountCancellation(const std::string& model) {
  Cancellations(model).Increment();
}

}  // namespace camserve
