// What the metrics ask of a model.
#ifndef CAMSERVE_SERVER_METRICS_CLASSIFIER_H_
#define CAMSERVE_SERVER_METRICS_CLASSIFIER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/explanation.h"
#include "common/tensor.h"
#include "server/model/model.h"

namespace camserve {

// An evaluation is one thread's, and so is its classifier. Calls block.
class Classifier {
 public:
  virtual ~Classifier() = default;

  // Of `batch` [N, C, H, W]: [N, classes].
  virtual absl::StatusOr<Tensor> Logits(Tensor batch) = 0;

  // One answer a question; the first error of any sample is the answer.
  virtual absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_CLASSIFIER_H_
