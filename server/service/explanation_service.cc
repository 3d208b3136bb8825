#include "server/service/explanation_service.h"

#include "server/service/evaluate_call.h"
#include "server/service/explain_call.h"

namespace camserve {

grpc::ServerUnaryReactor* ExplanationService::Explain(
    grpc::CallbackServerContext* context, const v1::ExplainRequest* request,
    v1::ExplainResponse* response) {
  return UnaryCall::Start<ExplainCall>(parts_, *context, *request, *response);
}

grpc::ServerBidiReactor<v1::EvaluateRequest, v1::EvaluateResponse>*
ExplanationService::Evaluate(grpc::CallbackServerContext* context) {
  return EvaluateCall::Start(parts_, evaluations_, *context);
}

}  // namespace camserve
