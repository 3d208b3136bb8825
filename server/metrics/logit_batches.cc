#include "server/metrics/logit_batches.h"

#include <utility>

#include "common/status_macros.h"

namespace camserve {

LogitBatches::LogitBatches(Classifier& classifier, std::vector<int64_t> shape,
                           int batch_size)
    : classifier_(classifier),
      shape_(std::move(shape)),
      batch_size_(static_cast<size_t>(batch_size)) {}

absl::StatusOr<LogitBatches::Slot> LogitBatches::Add(const Tensor& image) {
  waiting_.reserve(batch_size_ * image.values.size());
  waiting_.insert(waiting_.end(), image.values.begin(), image.values.end());
  const Slot slot = slots_++;
  if (slots_ % batch_size_ == 0) RETURN_IF_ERROR(Run());
  return slot;
}

absl::Status LogitBatches::Finish() {
  return waiting_.empty() ? absl::OkStatus() : Run();
}

absl::Span<const float> LogitBatches::logits(Slot slot) const {
  const size_t classes = logits_.size() / slots_;
  return absl::MakeConstSpan(logits_).subspan(slot * classes, classes);
}

absl::Status LogitBatches::Run() {
  const size_t images = (slots_ - 1) % batch_size_ + 1;
  Tensor batch = {.shape = shape_, .values = std::exchange(waiting_, {})};
  batch.shape.insert(batch.shape.begin(), static_cast<int64_t>(images));
  ASSIGN_OR_RETURN(const Tensor logits, classifier_.Logits(std::move(batch)));
  logits_.insert(logits_.end(), logits.values.begin(), logits.values.end());
  return absl::OkStatus();
}

}  // namespace camserve
