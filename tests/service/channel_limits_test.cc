// What the server does not take from a connection.
#include "server/service/channel_limits.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "grpcpp/client_context.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

grpc::Status ListModels(RunningServer& server, size_t metadata_bytes = 0) {
  grpc::ClientContext context;
  context.AddMetadata("x-more", std::string(metadata_bytes, 'x'));
  v1::ListModelsResponse response;
  return server.models().ListModels(&context, {}, &response);
}

TEST(ChannelLimitsTest, MetadataBeyondItsLimitIsRefused) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.limits.metadata_bytes = 4096;
  });
  EXPECT_TRUE(ListModels(server, 3000).ok());
  EXPECT_EQ(ListModels(server, 5000).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  // gRPC 1.51 ends the connection with the call; the next one has another.
  EXPECT_TRUE(server.channel()->WaitForStateChange(
      GRPC_CHANNEL_READY,
      std::chrono::system_clock::now() + std::chrono::minutes(1)));
  EXPECT_TRUE(ListModels(server).ok());
}

TEST(ChannelLimitsTest, AnOldConnectionIsClosedAndTheNextCallOpensAnother) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.limits.connection_age = absl::Milliseconds(100);
  });
  EXPECT_TRUE(ListModels(server).ok());
  EXPECT_TRUE(server.channel()->WaitForStateChange(
      GRPC_CHANNEL_READY,
      std::chrono::system_clock::now() + std::chrono::minutes(1)));
  EXPECT_TRUE(ListModels(server).ok());
}

TEST(ChannelLimitsTest, CallsOutliveTheirConnectionsAge) {
  RunningServer server(LoadEvenModel(), [](Config& config) {
    config.limits.connection_age = absl::Milliseconds(100);
  });
  server.WaitUntilServing();
  grpc::ClientContext context;
  const auto watch = server.health().Watch(&context, {});
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  // The connection goes, as new calls see; the stream on it stays.
  EXPECT_TRUE(server.channel()->WaitForStateChange(
      GRPC_CHANNEL_READY,
      std::chrono::system_clock::now() + std::chrono::minutes(1)));
  server.application().Drain(kPatientDrain);
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(),
            grpc::health::v1::HealthCheckResponse::NOT_SERVING);
}

}  // namespace
}  // namespace camserve
