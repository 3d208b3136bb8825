// What there is to tell of the quality of explanations.
#ifndef CAMSERVE_SERVER_TELEMETRY_QUALITY_REPORT_H_
#define CAMSERVE_SERVER_TELEMETRY_QUALITY_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/cam_method.h"

namespace camserve {

// One map of an Explain.
struct MapQuality {
  CamMethod method = CamMethod::kGradCam;
  // The residual over the greater of 1 and the logit's absolute value; absent
  // where there is no residual.
  std::optional<double> relative_residual;
  double positive_share = 0;  // in [0, 1]
  bool is_empty = false;
};

// A score of an evaluated set. Scores of the classifier itself have no method.
struct QualityScore {
  // For the classifier "accuracy" (exclusive classes), "exact_match" (labels),
  // "balanced_accuracy", "mean_auc"; or MetricTraits::name, for the mean over
  // the metric's headlines: of AOPC over the grids, of Max-Sensitivity over the
  // radii.
  std::string metric;
  std::string method;  // CamMethodNames::label, or empty
  double value = 0;
};

// A model's last evaluation: one stream, which may be a part of a set that a
// client spreads over several.
struct EvaluationReport {
  std::string model;
  int64_t samples = 0;
  absl::Time end;
  std::vector<QualityScore> scores;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_QUALITY_REPORT_H_
