// Requests of Explain, and what their answers hold.
#ifndef CAMSERVE_TESTS_E2E_REQUESTS_H_
#define CAMSERVE_TESTS_E2E_REQUESTS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "camserve/v1/explanation_service.grpc.pb.h"
#include "camserve/v1/model_service.grpc.pb.h"
#include "common/tensor.h"
#include "grpcpp/grpcpp.h"

namespace camserve {

// A request for the raw maps of the predicted class.
v1::ExplainRequest RequestOf(const std::string& model,
                             const std::string& encoded_image);
v1::ExplainRequest RequestOf(const std::string& model, const Tensor& tensor);

// An answer and how the call ended.
struct Explained {
  grpc::Status status;
  v1::ExplainResponse response;
};

// Calls Explain, with a deadline of `limit` from now.
Explained Explain(v1::ExplanationService::Stub& stub,
                  const v1::ExplainRequest& request,
                  absl::Duration limit = absl::Minutes(1));

// GetModel's answer.
v1::ModelInfo GetModel(v1::ModelService::Stub& stub, const std::string& name);
// The same, asked for until every verdict is known. The test fails where that
// takes longer than `limit`.
v1::ModelInfo GetJudgedModel(v1::ModelService::Stub& stub,
                             const std::string& name,
                             absl::Duration limit = absl::Minutes(2));

// "INVALID_ARGUMENT: the message", for failures of tests.
std::string Text(const grpc::Status& status);

// A tensor of the contract as a plain one.
Tensor ToTensor(const v1::Tensor& message);

// The logits by class index; the answer has them sorted by logit.
std::vector<float> LogitsByClass(const v1::ExplainResponse& response);

// The greatest difference of two arrays; infinity where their sizes differ or a
// value is not a number.
double GreatestDifference(absl::Span<const float> left,
                          absl::Span<const float> right);

// The greatest absolute value.
double GreatestValue(absl::Span<const float> values);

// The part of an array at the given indices of its outermost axes.
Tensor Part(const Tensor& tensor, const std::vector<int64_t>& indices);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_REQUESTS_H_
