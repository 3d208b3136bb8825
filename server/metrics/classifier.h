// What the metrics ask of a model.
#ifndef CAMSERVE_SERVER_METRICS_CLASSIFIER_H_
#define CAMSERVE_SERVER_METRICS_CLASSIFIER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/explanation.h"
#include "common/tensor.h"
#include "server/model/model.h"

namespace camserve {

// A model as the metrics of one evaluation ask it. Not thread-safe: an
// evaluation runs on one thread. Calls block.
class Classifier {
 public:
  virtual ~Classifier() = default;

  // The logits [N, classes] of `batch` [N, C, H, W].
  virtual absl::StatusOr<Tensor> Logits(Tensor batch) = 0;

  // One answer a question, in their order. Where samples fail, the first of
  // their errors is returned instead.
  virtual absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_CLASSIFIER_H_
