#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "grpcpp/client_context.h"
#include "tests/repository/fake_model.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

using testing::HasSubstr;

class ModelServiceTest : public testing::Test {
 protected:
  void SetUp() override { server_.WaitUntilServing(); }

  RunningServer server_{LoadEvenModel()};
  grpc::ClientContext context_;
};

TEST_F(ModelServiceTest, ListsModels) {
  v1::ListModelsResponse response;
  ASSERT_TRUE(server_.models().ListModels(&context_, {}, &response).ok());
  ASSERT_EQ(response.models_size(), 1);
  EXPECT_EQ(response.models(0).model().name(), "chest");
  EXPECT_EQ(response.models(0).state(), v1::MODEL_STATE_READY);
  EXPECT_EQ(context_.GetServerInitialMetadata().count("x-request-id"), 1u);
}

TEST_F(ModelServiceTest, DescribesAModel) {
  v1::GetModelRequest request;
  request.mutable_model()->set_name("chest");
  v1::GetModelResponse response;
  const grpc::Status status =
      server_.models().GetModel(&context_, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const v1::ModelInfo& model = response.model();
  EXPECT_EQ(model.status().state(), v1::MODEL_STATE_READY);
  EXPECT_EQ(model.status().model().version(), 1);
  EXPECT_THAT(model.input_shape(), testing::ElementsAre(3, 8, 8));
  EXPECT_THAT(model.class_labels(),
              testing::ElementsAre("normal", "pneumonia", "other"));
  EXPECT_EQ(model.default_layer(), "features.4");
  EXPECT_THAT(model.placements(), testing::ElementsAre("cpu"));
  ASSERT_EQ(model.layers_size(), 1);
  EXPECT_THAT(model.layers(0).paths(), testing::ElementsAre("features.4"));
  EXPECT_EQ(model.layers(0).faithfulness_size(), 2);
}

TEST_F(ModelServiceTest, DoesNotKnowOtherModels) {
  v1::GetModelRequest request;
  request.mutable_model()->set_name("knee");
  v1::GetModelResponse response;
  EXPECT_EQ(
      server_.models().GetModel(&context_, request, &response).error_code(),
      grpc::StatusCode::NOT_FOUND);
}

TEST_F(ModelServiceTest, TellsWhatItIs) {
  v1::GetServerInfoResponse response;
  ASSERT_TRUE(server_.models().GetServerInfo(&context_, {}, &response).ok());
  EXPECT_EQ(response.version(), "1.2.3");
  EXPECT_EQ(response.libtorch_version(), "2.11.0");
  EXPECT_THAT(response.devices(), testing::ElementsAre("cpu"));
  EXPECT_THAT(
      response.methods(),
      testing::ElementsAre(v1::CAM_METHOD_GRAD_CAM, v1::CAM_METHOD_HIRES_CAM));
  EXPECT_EQ(response.limits().message_bytes(), 64 << 20);
  EXPECT_EQ(response.limits().classes_per_request(), 100);
  EXPECT_EQ(response.limits().evaluations(), 8);
  EXPECT_EQ(response.limits().evaluation_bytes(), 256 << 20);
  EXPECT_EQ(response.limits().metadata_bytes(), 16 << 10);
  EXPECT_EQ(response.limits().buffer_bytes(), int64_t{2} << 30);
  EXPECT_EQ(response.limits().connection_age().seconds(), 3600);
  EXPECT_EQ(response.limits().connection_age_grace().seconds(), 24 * 3600);
  EXPECT_EQ(response.limits().ping_interval().seconds(), 30);
}

TEST_F(ModelServiceTest, SaysWhichFlagLetsModelsComeAndGo) {
  v1::LoadModelRequest load;
  load.mutable_model()->set_name("chest");
  v1::LoadModelResponse loaded;
  const grpc::Status refused =
      server_.models().LoadModel(&context_, load, &loaded);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(refused.error_message(), HasSubstr("--model_control=explicit"));
  EXPECT_THAT(refused.error_message(), HasSubstr("--model_control=none"));
  grpc::ClientContext context;
  v1::UnloadModelRequest unload;
  unload.mutable_model()->set_name("chest");
  v1::UnloadModelResponse unloaded;
  EXPECT_EQ(
      server_.models().UnloadModel(&context, unload, &unloaded).error_code(),
      grpc::StatusCode::FAILED_PRECONDITION);
}

TEST(FailedModelTest, GetModelTellsTheReason) {
  RunningServer server(
      [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return absl::FailedPreconditionError("it has two inputs");
      });
  server.WaitUntilServing();
  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.mutable_model()->set_name("chest");
  v1::GetModelResponse response;
  const grpc::Status status =
      server.models().GetModel(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.model().status().state(), v1::MODEL_STATE_FAILED);
  EXPECT_THAT(response.model().status().reason(),
              HasSubstr("it has two inputs"));
  EXPECT_EQ(response.model().layers_size(), 0);
}

// Its layers are never found.
class EndlessLayersModel : public FakeModel {
 public:
  EndlessLayersModel(std::shared_ptr<absl::Notification> began,
                     std::shared_ptr<absl::Notification> go)
      : FakeModel(3), began_(std::move(began)), go_(std::move(go)) {}

  absl::StatusOr<std::vector<LayerInfo>> Layers(absl::Time) const override {
    began_->Notify();
    go_->WaitForNotification();
    return std::vector<LayerInfo>();
  }

 private:
  const std::shared_ptr<absl::Notification> began_;
  const std::shared_ptr<absl::Notification> go_;
};

TEST(EndlessLayersTest, CancelledGetModelEnds) {
  auto began = std::make_shared<absl::Notification>();
  auto go = std::make_shared<absl::Notification>();
  RunningServer server(
      [=](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return std::make_unique<EndlessLayersModel>(began, go);
      });
  server.WaitUntilServing();
  grpc::ClientContext context;
  std::thread canceller([&] {
    began->WaitForNotification();
    context.TryCancel();
  });
  v1::GetModelRequest request;
  request.mutable_model()->set_name("chest");
  v1::GetModelResponse response;
  EXPECT_EQ(server.models().GetModel(&context, request, &response).error_code(),
            grpc::StatusCode::CANCELLED);
  canceller.join();
  // Returns although the survey goes on: the call has ended without it.
  server.application().Drain(kPatientDrain);
  EXPECT_EQ(server.LogLines("call").back()["code"], "CANCELLED");
  go->Notify();
}

}  // namespace
}  // namespace camserve
