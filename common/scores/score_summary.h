// The results of a set of samples, as sections 5 to 9 and 12 of the definitions
// define them.
#ifndef CAMSERVE_COMMON_SCORES_SCORE_SUMMARY_H_
#define CAMSERVE_COMMON_SCORES_SCORE_SUMMARY_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "common/scores/bootstrap_plan.h"
#include "common/scores/score_key.h"

namespace camserve {

// A mean with its 95 % percentile bootstrap interval.
struct Estimate {
  double mean = 0;
  // NaN without an interval.
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  int64_t samples = 0;  // drawn by the bootstrap; at least 1
  // kMultiLabel: how many pairs were averaged, where pairs are; else 0.
  int64_t pairs = 0;
  // Replicates of which the interval is made. 0 where there is none: the
  // bootstrap was stopped, or would have been too much work.
  int replicates = 0;

  bool has_interval() const { return replicates > 0; }
  // Whether the interval lies on one side of 0. Without one: false.
  bool excludes_zero() const { return low > 0 || high < 0; }
};

// A score's mean over the pairs of one label.
struct LabelMean {
  int class_index = 0;
  double mean = 0;
  int64_t pairs = 0;  // at least 1
};

struct ClassSummary {
  int64_t samples = 0;           // whose true class this is, or one of them
  std::optional<double> recall;  // absent without samples
  std::optional<double> auc;     // absent where none has it, or all
  // kMultiLabel only, over the samples of which the label is known.
  int64_t negatives = 0;
  std::optional<double> specificity;        // absent without negatives
  std::optional<double> balanced_accuracy;  // absent without either side
  std::optional<double> prevalence;         // absent where it is never known
};

// Estimates are absent where nothing can be averaged.
struct ClassificationSummary {
  int64_t samples = 0;
  std::optional<Estimate> accuracy;  // kExclusive only
  std::optional<Estimate> balanced_accuracy;
  std::optional<Estimate> mean_auc;
  // kMultiLabel only: over the samples without an unknown label.
  std::optional<Estimate> exact_match;
  std::vector<ClassSummary> classes;  // by class index
};

// What the scores of one key say.
struct KeySummary {
  ScoreKey key;
  // Absent where no pair has a score, and with kMeanOverPredicted where
  // share_predicted is 0.
  std::optional<Estimate> score;
  std::optional<Estimate> relative_score;
  std::vector<double> mean_curve;  // empty where curves were left out
  // kMeanOverPredicted: of the pairs that have a score, the share that are
  // predicted on the image as it is, and the mean score. HAAS calls them the
  // accuracy on the originals and on the brightened images.
  double share_predicted = 0;
  double mean_score = 0;
  // kMultiLabel only: labels that have pairs, and with kMeanOverPredicted a
  // share_predicted above 0; ascending.
  std::vector<LabelMean> labels;
};

// first minus second, over the pairs of sample and class that have both.
struct PairedDifference {
  CamMethod first = CamMethod::kHiResCam;
  CamMethod second = CamMethod::kGradCam;
  ScoreKey key;  // of the first
  Estimate difference;
};

struct ScoreSummary {
  // How many replicates every interval was to be made of (ReplicatesFor). Each
  // estimate says how many its own is made of.
  int replicates = kBootstrapReplicates;
  ClassificationSummary classification;
  std::vector<KeySummary> scores;  // in ascending order of their keys
  // For each two methods that share a score which is no baseline: the later in
  // the table minus the earlier.
  std::vector<PairedDifference> differences;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SCORE_SUMMARY_H_
