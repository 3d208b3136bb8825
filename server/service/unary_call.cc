#include "server/service/unary_call.h"

#include "server/service/call_deadline.h"
#include "server/service/status_mapping.h"

namespace camserve {

UnaryCall::UnaryCall(grpc::CallbackServerContext& context,
                     absl::string_view method, const ServiceParts& parts)
    : context_(context),
      clock_(*parts.clock),
      deadline_(DeadlineOf(context)),
      open_(parts.open_calls->Begin()),
      record_(context, method, *parts.reporter, *parts.clock) {}

void UnaryCall::End(const absl::Status& status) {
  record_.End(status);
  Finish(EndCall(status, context_));
}

void UnaryCall::OnDone() {
  // Who works for the call may hold it longer.
  open_.reset();
  self_.reset();
}

absl::Status UnaryCall::CancelStatus() const {
  return CancelStatusAt(clock_.Now(), deadline_);
}

}  // namespace camserve
