#include "server/service/call_deadline.h"

#include <algorithm>
#include <chrono>

namespace camserve {
namespace {

// On the wire gRPC rounds a timeout up by as much as a hundredth. A client that
// gives up at its own deadline so seems to cancel shortly before the server's.
constexpr absl::Duration kDeadlineRounding = absl::Milliseconds(100);
constexpr int kRoundingParts = 100;

// For writing and sending the answer; short calls get a tenth of their time.
constexpr absl::Duration kSendingTime = absl::Seconds(1);
constexpr int kSendingParts = 10;

}  // namespace

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max()
             ? absl::InfiniteFuture()
             : absl::FromChrono(deadline);
}

absl::Time AnswerTime(absl::Time begin, absl::Time deadline) {
  if (deadline == absl::InfiniteFuture()) return deadline;
  const absl::Duration time = deadline - begin;
  return deadline - time / kRoundingParts -
         std::min(kSendingTime, time / kSendingParts);
}

absl::Status CancelStatusAt(absl::Time now, absl::Time deadline) {
  if (now + kDeadlineRounding >= deadline) {
    return absl::DeadlineExceededError(
        "the deadline passed before the answer was ready; allow more time");
  }
  return absl::CancelledError(
      "the call was cancelled, by its client or because the server stopped");
}

}  // namespace camserve
