#include "server/service/call_deadline.h"

#include <chrono>

namespace camserve {
namespace {

// On the wire gRPC rounds a timeout up by as much as a hundredth, and a client
// that gives up at its own deadline arrives as one that cancels.
constexpr absl::Duration kDeadlineRounding = absl::Milliseconds(100);

}  // namespace

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max()
             ? absl::InfiniteFuture()
             : absl::FromChrono(deadline);
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
