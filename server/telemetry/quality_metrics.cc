#include "server/telemetry/quality_metrics.h"

#include <cmath>

#include "common/cam_method.h"
#include "server/telemetry/metric_families.h"

namespace camserve {
namespace {

using prometheus::Counter;
using prometheus::Histogram;

// From float noise, over the bound of a proof, to what is far from faithful.
Histogram::BucketBoundaries ResidualBuckets() {
  return {1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1, 3, 10};
}

Histogram::BucketBoundaries ShareBuckets() {
  return {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
}

}  // namespace

QualityMetrics::QualityMetrics(prometheus::Registry& registry)
    : residuals_(AddHistograms(
          registry, "camserve_explanation_relative_residual",
          "How far a map's sum is from the class score, over the greater of 1 "
          "and the score.")),
      positive_shares_(AddHistograms(
          registry, "camserve_explanation_positive_share",
          "Share of a map's absolute sum that speaks for the class.")),
      empty_maps_(AddCounters(registry, "camserve_explanation_empty_maps_total",
                              "Maps that had nothing to show.")),
      faithfulness_errors_(AddCounters(
          registry, "camserve_explanation_faithfulness_errors_total",
          "Maps whose residual could not be computed.")),
      scores_(AddGauges(registry, "camserve_evaluation_score",
                        "Scores of the model's last evaluation.")),
      samples_(AddGauges(registry, "camserve_evaluation_samples",
                         "Samples of the model's last evaluation.")),
      ends_(AddGauges(registry, "camserve_evaluation_end_timestamp_seconds",
                      "When the model's last evaluation ended; 0 before the "
                      "first.")) {}

Histogram& QualityMetrics::Residuals(const std::string& model,
                                     CamMethod method) {
  return residuals_.Add({{"model", model}, {"method", NamesOf(method).label}},
                        ResidualBuckets());
}

Histogram& QualityMetrics::Shares(const std::string& model, CamMethod method) {
  return positive_shares_.Add(
      {{"model", model}, {"method", NamesOf(method).label}}, ShareBuckets());
}

Counter& QualityMetrics::Empty(const std::string& model, CamMethod method) {
  return empty_maps_.Add({{"model", model}, {"method", NamesOf(method).label}});
}

Counter& QualityMetrics::Errors(const std::string& model, CamMethod method) {
  return faithfulness_errors_.Add(
      {{"model", model}, {"method", NamesOf(method).label}});
}

void QualityMetrics::AddModel(const std::string& model) {
  for (const CamMethod method : CamMethods()) {
    Residuals(model, method);
    Shares(model, method);
    Empty(model, method);
    Errors(model, method);
  }
  samples_.Add({{"model", model}});
  ends_.Add({{"model", model}});
}

void QualityMetrics::Observe(const std::string& model, const MapQuality& map) {
  // A NaN or an infinity would spoil the histogram's sum for good.
  if (map.relative_residual.has_value() &&
      std::isfinite(*map.relative_residual)) {
    Residuals(model, map.method).Observe(*map.relative_residual);
  } else {
    Errors(model, map.method).Increment();
  }
  Shares(model, map.method).Observe(map.positive_share);
  if (map.is_empty) Empty(model, map.method).Increment();
}

void QualityMetrics::Set(const std::string& model,
                         const EvaluationReport& report) {
  for (const QualityScore& score : report.scores) {
    scores_
        .Add({{"model", model},
              {"metric", score.metric},
              {"method", score.method}})
        .Set(score.value);
  }
  samples_.Add({{"model", model}}).Set(static_cast<double>(report.samples));
  ends_.Add({{"model", model}}).Set(absl::ToUnixSeconds(report.end));
}

}  // namespace camserve
