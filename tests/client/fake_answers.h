// What the fake server answers: made-up numbers that tests can tell.
#ifndef CAMSERVE_TESTS_CLIENT_FAKE_ANSWERS_H_
#define CAMSERVE_TESTS_CLIENT_FAKE_ANSWERS_H_

#include <string>

#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "grpcpp/support/status.h"

namespace camserve {

// The fake's multi-label model; its labels are the classes of the others, with
// the thresholds 0.5, 0.5 and 0.125.
inline constexpr char kMultiLabelModel[] = "findings";

// Three classes, 0 "healthy", 1 "Lungenentzündung", 2 "肺がん"; class 1 has the
// greatest logit. One explanation for each class and method asked for, with the
// outputs asked for. HiResCAM is PROVEN; Grad-CAM is NOT_FAITHFUL and empty. Of
// kMultiLabelModel classes 1 and 2 are predicted, and none of an image of
// "none...". The layer "loop" is called three times in a pass.
v1::ExplainResponse FakeExplanation(const v1::ExplainRequest& request);

// chest:1 READY, chest:2 READY, chest:3 LOADING, torn:1 FAILED.
v1::ListModelsResponse FakeModels();

// How the loading of `model` ends: chest is READY, as version 2 where none is
// named; torn FAILED.
v1::ModelStatus FakeLoading(const v1::ModelSpec& model);

// chest:2, with two layers, the first of which is called twice.
v1::GetModelResponse FakeModel();

// kMultiLabelModel: all that there can be to say of a model. A sigmoid is taken
// off, a layer is refused, another not optimised, a verdict not known yet and
// one known at one class only.
v1::GetModelResponse FakeMultiLabelModel();

// Takes messages of 1 MiB at most.
v1::GetServerInfoResponse FakeServerInfo();

// Errors as the server has them: with google.rpc.ErrorInfo, and with
// google.rpc.BadRequest and the message "FIELD: PROBLEM".
grpc::Status StatusWithReason(grpc::StatusCode code, const std::string& message,
                              const std::string& reason);
grpc::Status InvalidFieldStatus(const std::string& field,
                                const std::string& problem);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_FAKE_ANSWERS_H_
