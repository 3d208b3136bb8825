#include "server/service/unary_call.h"

#include "server/service/call_deadline.h"
#include "server/service/status_mapping.h"

namespace camserve {
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
  return CancelStatusAt(clock_.Now(), deadline_);
}

}  // namespace camserve
