#include "tests/e2e/requests.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

std::string CodeName(grpc::StatusCode code) {
  constexpr const char* kNames[] = {"OK",
                                    "CANCELLED",
                                    "UNKNOWN",
                                    "INVALID_ARGUMENT",
                                    "DEADLINE_EXCEEDED",
                                    "NOT_FOUND",
                                    "ALREADY_EXISTS",
                                    "PERMISSION_DENIED",
                                    "RESOURCE_EXHAUSTED",
                                    "FAILED_PRECONDITION",
                                    "ABORTED",
                                    "OUT_OF_RANGE",
                                    "UNIMPLEMENTED",
                                    "INTERNAL",
                                    "UNAVAILABLE",
                                    "DATA_LOSS",
                                    "UNAUTHENTICATED"};
  return kNames[code];
}

bool IsJudged(const v1::ModelInfo& model) {
  return absl::c_all_of(model.layers(), [](const v1::LayerInfo& layer) {
    return absl::c_none_of(layer.verdicts(), [](const auto& of_method) {
      return of_method.verdict() == v1::FAITHFULNESS_VERDICT_UNKNOWN_YET;
    });
  });
}

}  // namespace

v1::ExplainRequest RequestOf(const std::string& model,
                             const std::string& encoded_image) {
  v1::ExplainRequest request;
  request.mutable_model()->set_name(model);
  request.mutable_image()->set_encoded(encoded_image);
  return request;
}

v1::ExplainRequest RequestOf(const std::string& model, const Tensor& tensor) {
  v1::ExplainRequest request;
  request.mutable_model()->set_name(model);
  v1::Tensor& message = *request.mutable_image()->mutable_tensor();
  message.mutable_shape()->Assign(tensor.shape.begin(), tensor.shape.end());
  message.set_data(tensor.values.data(), tensor.values.size() * sizeof(float));
  return request;
}

Explained Explain(v1::ExplanationService::Stub& stub,
                  const v1::ExplainRequest& request, absl::Duration limit) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + limit));
  Explained explained;
  explained.status = stub.Explain(&context, request, &explained.response);
  return explained;
}

v1::ModelInfo GetModel(v1::ModelService::Stub& stub, const std::string& name) {
  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.mutable_model()->set_name(name);
  v1::GetModelResponse response;
  const grpc::Status status = stub.GetModel(&context, request, &response);
  EXPECT_TRUE(status.ok()) << Text(status);
  return std::move(*response.mutable_model());
}

v1::ModelInfo GetJudgedModel(v1::ModelService::Stub& stub,
                             const std::string& name, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  v1::ModelInfo model = GetModel(stub, name);
  while (!IsJudged(model) && absl::Now() < deadline) {
    model = GetModel(stub, name);
  }
  EXPECT_TRUE(IsJudged(model)) << model.DebugString();
  return model;
}

std::string Text(const grpc::Status& status) {
  return absl::StrCat(CodeName(status.error_code()), ": ",
                      status.error_message());
}

Tensor ToTensor(const v1::Tensor& message) {
  Tensor tensor;
  tensor.shape.assign(message.shape().begin(), message.shape().end());
  tensor.values.resize(message.data().size() / sizeof(float));
  std::memcpy(tensor.values.data(), message.data().data(),
              tensor.values.size() * sizeof(float));
  return tensor;
}

std::vector<float> LogitsByClass(const v1::ExplainResponse& response) {
  std::vector<float> logits(response.scores_size());
  for (const v1::ClassScore& score : response.scores()) {
    logits.at(score.index()) = score.logit();
  }
  return logits;
}

double GreatestDifference(absl::Span<const float> left,
                          absl::Span<const float> right) {
  if (left.size() != right.size()) {
    return std::numeric_limits<double>::infinity();
  }
  double greatest = 0;
  for (size_t i = 0; i < left.size(); ++i) {
    const double difference = std::abs(double{left[i]} - double{right[i]});
    if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
    greatest = std::max(greatest, difference);
  }
  return greatest;
}

double GreatestValue(absl::Span<const float> values) {
  double greatest = 0;
  for (const float value : values) {
    greatest = std::max(greatest, std::abs(double{value}));
  }
  return greatest;
}

Tensor Part(const Tensor& tensor, const std::vector<int64_t>& indices) {
  const auto inner =
      tensor.shape.begin() + static_cast<int64_t>(indices.size());
  Tensor part = {.shape = {inner, tensor.shape.end()}};
  const int64_t size = std::accumulate(part.shape.begin(), part.shape.end(),
                                       int64_t{1}, std::multiplies<>());
  int64_t number = 0;
  for (size_t axis = 0; axis < indices.size(); ++axis) {
    number = number * tensor.shape[axis] + indices[axis];
  }
  const auto begin = tensor.values.begin() + number * size;
  part.values.assign(begin, begin + size);
  return part;
}

}  // namespace camserve
