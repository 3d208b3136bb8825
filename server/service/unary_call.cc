#include "server/service/unary_call.h"

#include <chrono>

#include "server/service/status_mapping.h"

namespace camserve {
namespace {

// On the wire gRPC rounds a timeout up by as much as a hundredth, and a client
// that gives up at its own deadline arrives as one that cancels.
constexpr absl::Duration kDeadlineRounding = absl::Milliseconds(100);

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max()
             ? absl::InfiniteFuture()
             : absl::FromChrono(deadline);
}

}  // namespace

UnaryCall::UnaryCall(grpc::CallbackServerContext& context,
                     absl::string_view method, const CallReporter& reporter,
                     const Clock& clock)
    : clock_(clock),
      deadline_(DeadlineOf(context)),
      record_(context, method, reporter, clock) {}

void UnaryCall::End(const absl::Status& status) {
  record_.End(status.code());
  Finish(ToGrpcStatus(status));
}

absl::Status UnaryCall::CancelStatus() const {
  if (clock_.Now() + kDeadlineRounding >= deadline_) {
    return absl::DeadlineExceededError(
        "the deadline passed before the answer was ready; allow more time");
  }
  return absl::CancelledError(
      "the call was cancelled, by its client or because the server stopped");
}

}  // namespace camserve
