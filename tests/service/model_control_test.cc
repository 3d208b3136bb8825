// LoadModel and UnloadModel of a server with --model_control=explicit.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "grpcpp/client_context.h"
#include "tests/service/running_server.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckResponse;

class ModelControlTest : public testing::Test {
 protected:
  void SetUp() override { server_.WaitUntilServing(); }

  grpc::Status Load(const std::string& name, int64_t version = 0) {
    grpc::ClientContext context;
    v1::LoadModelRequest request;
    request.mutable_model()->set_name(name);
    request.mutable_model()->set_version(version);
    return server_.models().LoadModel(&context, request, &loaded_);
  }

  grpc::Status Unload(const std::string& name) {
    grpc::ClientContext context;
    return Unload(context, name);
  }

  grpc::Status Unload(grpc::ClientContext& context, const std::string& name) {
    v1::UnloadModelRequest request;
    request.mutable_model()->set_name(name);
    v1::UnloadModelResponse response;
    return server_.models().UnloadModel(&context, request, &response);
  }

  v1::ModelState State() {
    grpc::ClientContext context;
    v1::ListModelsResponse response;
    EXPECT_TRUE(server_.models().ListModels(&context, {}, &response).ok());
    return response.models_size() == 1 ? response.models(0).state()
                                       : v1::MODEL_STATE_UNSPECIFIED;
  }

  HealthCheckResponse::ServingStatus Health() {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service("model/chest");
    HealthCheckResponse response;
    EXPECT_TRUE(server_.health().Check(&context, request, &response).ok());
    return response.status();
  }

  RunningServer server_{LoadEvenModel(), [](Config& config) {
                          config.model_control = ModelControl::kExplicit;
                        }};
  v1::LoadModelResponse loaded_;
};

TEST_F(ModelControlTest, ModelsComeAndGoAndHealthFollows) {
  EXPECT_EQ(State(), v1::MODEL_STATE_UNLOADED);
  EXPECT_EQ(Health(), HealthCheckResponse::NOT_SERVING);
  ASSERT_TRUE(Load("chest").ok());
  EXPECT_EQ(loaded_.status().state(), v1::MODEL_STATE_READY);
  EXPECT_EQ(loaded_.status().model().version(), 1);
  EXPECT_EQ(State(), v1::MODEL_STATE_READY);
  EXPECT_EQ(Health(), HealthCheckResponse::SERVING);
  ASSERT_TRUE(Unload("chest").ok());
  EXPECT_EQ(State(), v1::MODEL_STATE_UNLOADED);
  EXPECT_EQ(Health(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(ModelControlTest, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(Load("knee").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Load("chest", 2).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Unload("knee").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Load("").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ModelControlTest, AnUnloadGoesOnWhenItsCallerHasGone) {
  ASSERT_TRUE(Load("chest").ok());
  auto in_use = server_.application().repository().Find({"chest"}).value();
  grpc::ClientContext context;
  std::jthread impatient([&] {
    EXPECT_TRUE(
        Eventually([&] { return State() == v1::MODEL_STATE_UNLOADING; }));
    context.TryCancel();
  });
  EXPECT_EQ(Unload(context, "chest").error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(State(), v1::MODEL_STATE_UNLOADING);
  in_use.reset();
  ASSERT_TRUE(Unload("chest").ok());
  EXPECT_EQ(State(), v1::MODEL_STATE_UNLOADED);
}

TEST_F(ModelControlTest, AnUnloadWhoseDeadlinePassesSaysSo) {
  ASSERT_TRUE(Load("chest").ok());
  const auto in_use =
      server_.application().repository().Find({"chest"}).value();
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
  EXPECT_EQ(Unload(context, "chest").error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
}

}  // namespace
}  // namespace camserve
