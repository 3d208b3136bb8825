#include "server/service/explanation_service.h"

#include "absl/status/status.h"
#include "server/service/call_record.h"
#include "server/service/explain_call.h"
#include "server/service/status_mapping.h"

namespace camserve {
namespace {

// Ends a stream before anything is read.
class RefusedEvaluation final
    : public grpc::ServerBidiReactor<v1::EvaluateRequest,
                                     v1::EvaluateResponse> {
 public:
  explicit RefusedEvaluation(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerUnaryReactor* ExplanationService::Explain(
    grpc::CallbackServerContext* context, const v1::ExplainRequest* request,
    v1::ExplainResponse* response) {
  return UnaryCall::Start<ExplainCall>(parts_, *context, *request, *response);
}

grpc::ServerBidiReactor<v1::EvaluateRequest, v1::EvaluateResponse>*
ExplanationService::Evaluate(grpc::CallbackServerContext* context) {
  const absl::Status status = absl::UnimplementedError(
      "Evaluate is not built yet; this server explains single images "
      "(Explain)");
  CallRecord(*context, "Evaluate", *parts_.reporter, *parts_.clock)
      .End(status.code());
  return new RefusedEvaluation(ToGrpcStatus(status));
}

}  // namespace camserve
