// Collects images until a batch is full, so that no pass but the last runs half
// empty.
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

// The images of one sample, batched in the order in which they are added: what
// is in a batch depends on nothing else. Not thread-safe.
class LogitBatches {
 public:
  using Slot = size_t;

  // `shape` is that of each image, [C, H, W]. The classifier has to outlive
  // this.
  LogitBatches(Classifier& classifier, std::vector<int64_t> shape,
               int batch_size);

  // Adds an image, and runs a pass if that fills the batch. Errors are the
  // classifier's.
  absl::StatusOr<Slot> Add(const Tensor& image);

  // Runs a pass of the images that still wait. Call it once, last.
  absl::Status Finish();

  // The logits of every class. REQUIRES: Finish was called.
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
