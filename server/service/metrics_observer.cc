#include "server/service/metrics_observer.h"

namespace camserve {

void MetricsObserver::OnQueueDepth(absl::string_view model, Lane lane,
                                   int depth) {
  metrics_->SetQueueDepth(model, lane, depth);
}

void MetricsObserver::OnBatch(absl::string_view model, int size) {
  metrics_->ObserveBatch(model, size);
}

void MetricsObserver::OnRejected(absl::string_view model, Lane /*lane*/,
                                 Rejection reason) {
  if (reason == Rejection::kCancelled) {
    metrics_->CountCancellation(model);
  } else {
    metrics_->CountRejection(model, reason);
  }
}

void MetricsObserver::OnLoad(absl::string_view model, bool succeeded,
                             absl::Duration duration) {
  metrics_->ObserveLoad(model, succeeded, duration);
}

}  // namespace camserve
