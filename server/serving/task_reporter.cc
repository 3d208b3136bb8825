#include "server/serving/task_reporter.h"

#include <utility>

namespace camserve {
namespace {

Rejection RejectionOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kDeadlineExceeded:
      return Rejection::kDeadline;
    case absl::StatusCode::kCancelled:
      return Rejection::kCancelled;
    case absl::StatusCode::kUnavailable:
      return Rejection::kStopping;
    default:
      return Rejection::kQueueFull;
  }
}

}  // namespace

void TaskReporter::CountWaiting(const std::string& model, Lane lane,
                                int change) {
  if (observer_ == nullptr || change == 0) return;
  // Held while the observer is called, so that depths arrive in order.
  absl::MutexLock lock(&mutex_);
  std::array<int, 2>& lanes = waiting_[model];
  const int depth = lanes[static_cast<size_t>(lane)] += change;
  if (lanes == std::array<int, 2>{}) waiting_.erase(model);
  observer_->OnQueueDepth(model, lane, depth);
}

void TaskReporter::ReportBatch(const std::string& model, int size) {
  if (observer_ != nullptr) observer_->OnBatch(model, size);
}

void TaskReporter::ReportRejection(const std::string& model, Lane lane,
                                   const absl::Status& reason) {
  if (observer_ != nullptr) {
    observer_->OnRejected(model, lane, RejectionOf(reason.code()));
  }
}

void TaskReporter::Reject(std::unique_ptr<PendingTask> pending,
                          const absl::Status& reason) {
  ReportRejection(pending->task().model->identity.name, pending->lane(),
                  reason);
  PendingTask::Refuse(std::move(pending), reason);
}

}  // namespace camserve
