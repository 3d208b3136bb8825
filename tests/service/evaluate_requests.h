// What tests send to Evaluate of RunningServer's model.
#ifndef CAMSERVE_TESTS_SERVICE_EVALUATE_REQUESTS_H_
#define CAMSERVE_TESTS_SERVICE_EVALUATE_REQUESTS_H_

#include <string>

#include "camserve/v1/explanation_service.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace camserve {

// The configuration, in protobuf's text format, of "chest".
inline v1::EvaluateRequest ConfigOf(const std::string& text) {
  v1::EvaluateRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      text, request.mutable_config()));
  request.mutable_config()->mutable_model()->set_name("chest");
  return request;
}

// A sample whose true class is "pneumonia", unless `truth` says otherwise.
inline v1::EvaluateRequest SampleOf(const std::string& id, int truth = 1) {
  v1::EvaluateRequest request;
  v1::Sample& sample = *request.mutable_sample();
  sample.set_id(id);
  sample.set_class_index(truth);
  v1::Tensor& tensor = *sample.mutable_image()->mutable_tensor();
  for (const int size : {3, 8, 8}) tensor.add_shape(size);
  tensor.set_data(std::string(3 * 8 * 8 * sizeof(float), '\0'));
  return request;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SERVICE_EVALUATE_REQUESTS_H_
