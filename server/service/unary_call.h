// One unary call whose answer takes its time.
#ifndef CAMSERVE_SERVER_SERVICE_UNARY_CALL_H_
#define CAMSERVE_SERVER_SERVICE_UNARY_CALL_H_

#include <atomic>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/service/call_record.h"
#include "server/service/open_calls.h"
#include "server/service/service_parts.h"

namespace camserve {

// Owns itself until gRPC is done with it. Who works for the call holds it as
// well, and may come back long after its end, when context, request and
// response are gone. A subclass makes sure that the call is answered once.
class UnaryCall : public grpc::ServerUnaryReactor,
                  public std::enable_shared_from_this<UnaryCall> {
 public:
  // Makes a call of type Call and begins it. Returns what the service method
  // has to return.
  template <typename Call, typename... Arguments>
  static grpc::ServerUnaryReactor* Start(Arguments&&... arguments) {
    std::shared_ptr<UnaryCall> call =
        std::make_shared<Call>(std::forward<Arguments>(arguments)...);
    call->self_ = call;
    call->Begin();
    return call.get();
  }

 protected:
  // `parts` outlives the call.
  UnaryCall(grpc::CallbackServerContext& context, absl::string_view method,
            const ServiceParts& parts);

  // Must not block.
  virtual void Begin() = 0;

  // Answers and reports the call. Exactly once; the last thing that touches
  // context, request or response.
  void End(const absl::Status& status);

  // When the client stops waiting.
  absl::Time deadline() const { return deadline_; }

  // Why a call that gRPC cancelled ends: its deadline, or its client.
  absl::Status CancelStatus() const;

  CallRecord& record() { return record_; }

 private:
  void OnDone() final;

  grpc::CallbackServerContext& context_;
  const Clock& clock_;
  const absl::Time deadline_;
  OpenCalls::Call open_;
  CallRecord record_;
  std::shared_ptr<UnaryCall> self_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_UNARY_CALL_H_
