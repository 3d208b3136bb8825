#include "server/serving/byte_budget.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status_details.h"

namespace camserve {
namespace {

// Requests hold their bytes for about a pass or two.
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status TooLarge(int64_t bytes, int64_t limit, absl::string_view field) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrCat(
          field, ": this alone needs ", bytes,
          " bytes of memory, and all requests together may take ", limit,
          " (half of the server's --max_buffer_bytes): ask for fewer classes "
          "or outputs, or send a smaller image")),
      "REQUEST_TOO_LARGE");
}

absl::Status Busy(int64_t bytes, int64_t held, int64_t limit,
                  absl::string_view field) {
  return WithRetryDelay(
      WithReason(
          absl::ResourceExhaustedError(absl::StrCat(
              field, ": this needs ", bytes,
              " bytes of memory, and other requests hold ", held, " of the ",
              limit,
              " that all may take (half of the server's --max_buffer_bytes): "
              "try again after a pause")),
          "SERVER_BUSY"),
      kRetryDelay);
}

}  // namespace

absl::Status ByteBudget::Share::Grow(int64_t bytes, absl::string_view field) {
  return GrowBy(absl::InfinitePast(), bytes, field);
}

absl::Status ByteBudget::Share::GrowBy(absl::Time deadline, int64_t bytes,
                                       absl::string_view field) {
  const int64_t limit = budget_->limit_;
  if (bytes_ + bytes > limit) return TooLarge(bytes_ + bytes, limit, field);
  absl::MutexLock lock(&budget_->mutex_);
  const auto fits = [this, bytes, limit]() {
    budget_->mutex_.AssertReaderHeld();
    return budget_->held_ + bytes <= limit;
  };
  if (!budget_->mutex_.AwaitWithDeadline(absl::Condition(&fits), deadline)) {
    return Busy(bytes, budget_->held_ - bytes_, limit, field);
  }
  budget_->held_ += bytes;
  bytes_ += bytes;
  return absl::OkStatus();
}

void ByteBudget::Share::Count(int64_t bytes) {
  absl::MutexLock lock(&budget_->mutex_);
  budget_->held_ += bytes;
  bytes_ += bytes;
}

void ByteBudget::Share::Shrink(int64_t bytes) {
  if (bytes_ <= bytes) return;
  absl::MutexLock lock(&budget_->mutex_);
  budget_->held_ -= bytes_ - bytes;
  bytes_ = bytes;
}

int64_t ByteBudget::held() const {
  absl::MutexLock lock(&mutex_);
  return held_;
}

}  // namespace camserve
