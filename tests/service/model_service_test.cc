#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "grpcpp/client_context.h"
#include "tests/repository/fake_model.h"
#include "tests/service/running_server.h"
#include "tests/serving/gate.h"
#include "tests/support/eventually.h"

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
  EXPECT_EQ(model.layers(0).verdicts_size(), 2);
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

// Its verdicts are known once a search has passed the gate.
class LateVerdictsModel : public FakeModel {
 public:
  explicit LateVerdictsModel(std::shared_ptr<Gate> gate)
      : FakeModel(3), gate_(std::move(gate)) {}

  std::vector<LayerInfo> Layers() const override {
    std::vector<LayerInfo> layers = FakeModel::Layers();
    if (!is_judged_) layers[0].verdicts = LayerInfo().verdicts;
    return layers;
  }

  absl::StatusOr<bool> JudgeLayers(absl::Time) const override {
    gate_->Pass();
    is_judged_ = true;
    return true;
  }

 private:
  const std::shared_ptr<Gate> gate_;
  mutable std::atomic<bool> is_judged_ = false;
};

class LateVerdictsTest : public testing::Test {
 protected:
  ~LateVerdictsTest() override { gate_->Open(); }

  void Start(absl::Duration verdict_wait) {
    server_ = std::make_unique<RunningServer>(
        [gate = gate_](
            const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
          return std::make_unique<LateVerdictsModel>(gate);
        },
        [verdict_wait](Config& config) {
          config.limits.verdict_wait = verdict_wait;
          config.model_control = ModelControl::kExplicit;
          config.load_models = {"chest"};
        });
    server_->WaitUntilServing();
  }

  grpc::Status GetModel(absl::Time deadline = absl::InfiniteFuture()) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    return GetModel(context);
  }

  grpc::Status GetModel(grpc::ClientContext& context) {
    v1::GetModelRequest request;
    request.mutable_model()->set_name("chest");
    return server_->models().GetModel(&context, request, &response_);
  }

  v1::FaithfulnessVerdict Verdict() const {
    return response_.model().layers(0).verdicts(1).verdict();
  }

  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  std::unique_ptr<RunningServer> server_;
  v1::GetModelResponse response_;
};

TEST_F(LateVerdictsTest, AreUnknownYetUntilTheSearchThatGoesOnHasThem) {
  Start(absl::ZeroDuration());
  ASSERT_TRUE(GetModel().ok());
  EXPECT_EQ(Verdict(), v1::FAITHFULNESS_VERDICT_UNKNOWN_YET);
  // The call is over, its search is not; more calls begin no other.
  gate_->AwaitArrivals(1);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(GetModel().ok());
  EXPECT_EQ(gate_->arrived(), 1);
  gate_->Open();
  EXPECT_TRUE(Eventually([&] {
    return !GetModel().ok() ||
           Verdict() != v1::FAITHFULNESS_VERDICT_UNKNOWN_YET;
  }));
  EXPECT_EQ(Verdict(), v1::FAITHFULNESS_VERDICT_UNKNOWN);
}

TEST_F(LateVerdictsTest, AreWaitedForWhereTheyComeSoon) {
  Start(absl::Hours(1));
  gate_->Open();
  ASSERT_TRUE(GetModel().ok());
  EXPECT_EQ(Verdict(), v1::FAITHFULNESS_VERDICT_UNKNOWN);
}

TEST_F(LateVerdictsTest, AreNotWaitedForBeyondTheCallersDeadline) {
  Start(absl::Hours(1));
  // On a busy machine an answer in time may be late all the same: with more
  // time it comes, and it never would where the verdicts were waited for.
  bool answered = false;
  for (auto limit = absl::Seconds(2); !answered && limit < absl::Minutes(1);
       limit *= 2) {
    answered = GetModel(absl::Now() + limit).ok();
  }
  ASSERT_TRUE(answered);
  EXPECT_EQ(Verdict(), v1::FAITHFULNESS_VERDICT_UNKNOWN_YET);
}

TEST_F(LateVerdictsTest, ACancelledCallEndsBeforeItsSearch) {
  Start(absl::Hours(1));
  grpc::ClientContext context;
  std::thread canceller([&] {
    gate_->AwaitArrivals(1);
    context.TryCancel();
  });
  EXPECT_EQ(GetModel(context).error_code(), grpc::StatusCode::CANCELLED);
  canceller.join();
  // Returns although the search goes on: the call has ended without it.
  server_->application().Drain(kPatientDrain);
  EXPECT_EQ(server_->LogLines("call").back()["code"], "CANCELLED");
}

TEST_F(LateVerdictsTest, ASearchUnderWayLetsTheModelGo) {
  Start(absl::ZeroDuration());
  ASSERT_TRUE(GetModel().ok());
  gate_->AwaitArrivals(1);
  gate_->Open();
  grpc::ClientContext context;
  v1::UnloadModelRequest request;
  request.mutable_model()->set_name("chest");
  v1::UnloadModelResponse response;
  // Answers once nothing holds the model any more.
  EXPECT_TRUE(server_->models().UnloadModel(&context, request, &response).ok());
}

TEST(ReadyModelTest, WhatIsToBeKnownOfItIsInTheLog) {
  RunningServer server(
      [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return std::make_unique<FakeModel>(FakeModel::Facts{
            .class_count = 3,
            .warnings = {"it returns probabilities without logits"},
            .not_optimized = "a sum could not be fused"});
      });
  server.WaitUntilServing();
  ASSERT_EQ(server.LogLines("model_warning").size(), 1U);
  EXPECT_EQ(server.LogLines("model_warning")[0]["model"], "chest");
  ASSERT_EQ(server.LogLines("layer_not_optimized").size(), 1U);
  EXPECT_EQ(server.LogLines("layer_not_optimized")[0]["reason"],
            "a sum could not be fused");
}

}  // namespace
}  // namespace camserve
