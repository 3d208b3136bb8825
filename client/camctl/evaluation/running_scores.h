// Cheap means over the samples so far, to watch a run by.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUNNING_SCORES_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUNNING_SCORES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scores/sample_scores.h"

namespace camserve::camctl {

// Sums only; intervals are the summary's. Not thread-safe.
class RunningScores {
 public:
  explicit RunningScores(int class_count);

  void Add(const SampleScores& sample);

  // "balanced accuracy 0.912, AOPC Grad-CAM 0.51 HiResCAM 0.53, ...": of AOPC
  // the mean over grids in MoRF order, of Max-Sensitivity over radii. What has
  // no sample is left out; empty where nothing has.
  std::string Text() const;

  // Mean recall of the classes that have samples; 0 without any.
  double balanced_accuracy() const;

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

  std::vector<Mean> recalls_;  // by class index
  Mean accuracy_;              // of the samples that have HAAS
  std::map<CamMethod, Mean> aopc_;
  std::map<CamMethod, Mean> max_sensitivity_;
  std::map<CamMethod, Mean> assisted_accuracy_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUNNING_SCORES_H_
