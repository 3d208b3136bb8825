// What the fake server answers: made-up numbers that tests can tell.
#ifndef CAMSERVE_TESTS_CLIENT_FAKE_ANSWERS_H_
#define CAMSERVE_TESTS_CLIENT_FAKE_ANSWERS_H_

#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"

namespace camserve {

// Three classes, 0 "healthy", 1 "Lungenentzündung", 2 "肺がん"; class 1 has the
// greatest logit. One explanation for each class and method asked for, with the
// outputs asked for. HiResCAM is PROVEN; Grad-CAM is NOT_FAITHFUL and empty.
v1::ExplainResponse FakeExplanation(const v1::ExplainRequest& request);

// chest:1 READY, chest:2 READY, chest:3 LOADING, torn:1 FAILED.
v1::ListModelsResponse FakeModels();

// chest:2, with two layers, the first of which is called twice.
v1::GetModelResponse FakeModel();

// Takes messages of 1 MiB at most.
v1::GetServerInfoResponse FakeServerInfo();

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_FAKE_ANSWERS_H_
