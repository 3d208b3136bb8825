// Collects images until a batch is full, so that no pass runs half empty.
#ifndef CAMSERVE_SERVER_METRICS_LOGIT_BATCHES_H_
#define CAMSERVE_SERVER_METRICS_LOGIT_BATCHES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/tensor.h"
#include "server/metrics/classifier.h"

namespace camserve {

// Images of one sample in the order of their slots: a batch's make-up depends
// on nothing else. Not thread-safe.
class LogitBatches {
 public:
  using Slot = size_t;

  // `shape` [C, H, W] of each image. The classifier outlives this.
  LogitBatches(Classifier& classifier, std::vector<int64_t> shape,
               int batch_size);

  // Runs a pass where the batch is full.
  absl::StatusOr<Slot> Add(const Tensor& image);

  // Runs what still waits. Once.
  absl::Status Finish();

  // Of every class. REQUIRES: Finish.
  absl::Span<const float> logits(Slot slot) const;

 private:
  absl::Status Run();

  Classifier& classifier_;
  const std::vector<int64_t> shape_;
  const size_t batch_size_;
  size_t slots_ = 0;
  std::vector<float> waiting_;
  std::vector<float> logits_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_LOGIT_BATCHES_H_
