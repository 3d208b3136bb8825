// When a call's client stops waiting, and why a call was cancelled.
#ifndef CAMSERVE_SERVER_SERVICE_CALL_DEADLINE_H_
#define CAMSERVE_SERVER_SERVICE_CALL_DEADLINE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"

namespace camserve {

// The deadline that the client set; InfiniteFuture where it set none.
absl::Time DeadlineOf(const grpc::CallbackServerContext& context);

// By when a call that began at `begin` has to have its answer, so that it can
// be written and sent before `deadline` as the client counts.
absl::Time AnswerTime(absl::Time begin, absl::Time deadline);

// Why gRPC cancelled a call at `now`: DEADLINE_EXCEEDED where `deadline` has
// come, or is as near as makes no difference; otherwise CANCELLED.
absl::Status CancelStatusAt(absl::Time now, absl::Time deadline);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_CALL_DEADLINE_H_
