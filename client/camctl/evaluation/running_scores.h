// Means over the samples so far, cheap enough to watch a run by.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUNNING_SCORES_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUNNING_SCORES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/output_kind.h"
#include "common/scores/sample_scores.h"

namespace camserve::camctl {

// Keeps sums only; intervals are left to the summary. Not thread-safe.
class RunningScores {
 public:
  RunningScores(OutputKind output, int class_count);

  void Add(const SampleScores& sample);

  // "balanced accuracy 0.912, AOPC Grad-CAM 0.51 HiResCAM 0.53, ...". A
  // metric's number is the mean over all its scores with the role kHeadline.
  // What no sample has is left out; empty where nothing is left.
  std::string Text() const;

  // The mean recall of the classes with samples; for multi-label models the
  // mean balanced accuracy of the labels with both positives and negatives.
  // None where there is no such class.
  std::optional<double> balanced_accuracy() const;

 private:
  struct Mean {
    double sum = 0;
    int64_t count = 0;

    void Add(double value) {
      sum += value;
      ++count;
    }
    double value() const { return sum / static_cast<double>(count); }
  };

  void AddClassification(const SampleScores& sample);

  OutputKind output_;
  std::vector<Mean> recalls_;                           // by class index
  std::vector<Mean> specificities_;                     // by class index
  std::map<Metric, std::map<CamMethod, Mean>> scores_;  // headlines
  // kMeanOverPredicted: the share of the pairs that are predicted, over samples
  // that have the metric.
  std::map<Metric, Mean> predicted_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUNNING_SCORES_H_
