// What holds for the server as a whole.
#include "server/service/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "grpcpp/client_context.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

using testing::HasSubstr;

v1::ExplainRequest RequestOfSize(size_t bytes) {
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  request.mutable_image()->set_encoded(std::string(bytes, 'x'));
  return request;
}

TEST(ServerTest, HoldsMessagesAgainstItsLimit) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.limits.message_bytes = 100'000;
  });
  server.WaitUntilServing();
  v1::ExplainResponse response;
  grpc::ClientContext small;
  EXPECT_EQ(server.explanations()
                .Explain(&small, RequestOfSize(90'000), &response)
                .error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  grpc::ClientContext large;
  EXPECT_EQ(server.explanations()
                .Explain(&large, RequestOfSize(110'000), &response)
                .error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(ServerTest, RefusesToWriteAnswersAboveItsLimit) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.limits.message_bytes = 1024;
  });
  server.WaitUntilServing();
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  request.add_outputs(v1::OUTPUT_HEATMAP_PNG);
  request.add_outputs(v1::OUTPUT_HEATMAP);
  request.add_outputs(v1::OUTPUT_OVERLAY_PNG);
  request.mutable_classes()->set_top_k(3);
  v1::Tensor& tensor = *request.mutable_image()->mutable_tensor();
  for (const int size : {3, 8, 8}) tensor.add_shape(size);
  tensor.set_data(std::string(3 * 8 * 8 * sizeof(float), '\0'));
  v1::ExplainResponse response;
  grpc::ClientContext context;
  const grpc::Status status =
      server.explanations().Explain(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("limit is 1024"));
}

TEST(ServerTest, SaysThatItsPortIsTaken) {
  RunningServer first(LoadEvenModel());
  HealthService health;
  const auto second =
      Server::Start("127.0.0.1", first.application().port(),
                    grpc::InsecureServerCredentials(), {}, &health);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("--port"));
}

TEST(ServerTest, ServesMetricsWhereAskedFor) {
  RunningServer without(LoadEvenModel());
  EXPECT_EQ(without.application().metrics_port(), -1);
  RunningServer with(LoadEvenModel(),
                     [](Config& config) { config.metrics_port = 0; });
  EXPECT_GT(with.application().metrics_port(), 0);
}

TEST(ServerTest, StoppedServerTakesNoCall) {
  RunningServer server(LoadEvenModel());
  server.WaitUntilServing();
  server.application().Drain(kPatientDrain);
  grpc::ClientContext context;
  v1::ListModelsResponse response;
  EXPECT_EQ(server.models().ListModels(&context, {}, &response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace camserve
