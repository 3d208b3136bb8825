#include "server/service/metrics_observer.h"

namespace camserve {

void MetricsObserver::OnQueueDepth(absl::string_view model, Lane lane,
                                   int depth) {
  metrics_->SetQueueDepth(
      model,
      lane == Lane::kExplain ? QueueLane::kExplain : QueueLane::kEvaluate,
      depth);
}

void MetricsObserver::OnBatch(absl::string_view model, int size) {
  metrics_->ObserveBatch(model, size);
}

void MetricsObserver::OnRejected(absl::string_view model, Lane /*lane*/,
                                 Rejection reason) {
  switch (reason) {
    case Rejection::kQueueFull:
      metrics_->CountRejection(model, RejectionReason::kQueueFull);
      return;
    case Rejection::kDeadline:
      metrics_->CountRejection(model, RejectionReason::kDeadline);
      return;
    case Rejection::kStopping:
      metrics_->CountRejection(model, RejectionReason::kStopping);
      return;
    case Rejection::kCancelled:
      metrics_->CountCancellation(model);
      return;
  }
}

void MetricsObserver::OnLoad(absl::string_view model, bool succeeded,
                             absl::Duration duration) {
  metrics_->ObserveLoad(model, succeeded, duration);
}

}  // namespace camserve
