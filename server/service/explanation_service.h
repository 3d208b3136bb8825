// camserve.v1.ExplanationService.
#ifndef CAMSERVE_SERVER_SERVICE_EXPLANATION_SERVICE_H_
#define CAMSERVE_SERVER_SERVICE_EXPLANATION_SERVICE_H_

#include "camserve/v1/explanation_service.grpc.pb.h"
#include "server/service/evaluation_registry.h"
#include "server/service/service_parts.h"

namespace camserve {

// Thread-safe; what a method does is in the contract.
class ExplanationService final
    : public v1::ExplanationService::CallbackService {
 public:
  // `parts` outlives the service.
  explicit ExplanationService(const ServiceParts& parts)
      : parts_(parts), evaluations_(parts.limits.evaluations) {}

  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override;

  grpc::ServerBidiReactor<v1::EvaluateRequest, v1::EvaluateResponse>* Evaluate(
      grpc::CallbackServerContext* context) override;

  // The evaluations that run.
  EvaluationRegistry& evaluations() { return evaluations_; }

 private:
  const ServiceParts& parts_;
  EvaluationRegistry evaluations_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_EXPLANATION_SERVICE_H_
