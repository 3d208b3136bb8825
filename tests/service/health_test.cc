#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "grpcpp/client_context.h"
#include "server/service/health_service.h"
#include "tests/repository/fake_model.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthCheckRequest Ask(const std::string& name) {
  HealthCheckRequest request;
  request.set_service(name);
  return request;
}

// A Watch, read one answer at a time.
class Watch {
 public:
  Watch(RunningServer& server, const std::string& name)
      : reader_(server.health().Watch(&context_, Ask(name))) {}
  ~Watch() {
    context_.TryCancel();
    if (!ended_) reader_->Finish();
  }

  // UNKNOWN where the stream has ended.
  HealthCheckResponse::ServingStatus Next() {
    HealthCheckResponse response;
    return reader_->Read(&response) ? response.status()
                                    : HealthCheckResponse::UNKNOWN;
  }
  grpc::Status End() {
    ended_ = true;
    return reader_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
  bool ended_ = false;
};

class HealthTest : public testing::Test {
 protected:
  void TearDown() override {
    if (!go_->HasBeenNotified()) go_->Notify();
  }

  // Models load when `go` says so.
  static ModelRepository::Loader LoadLater(
      std::shared_ptr<absl::Notification> go) {
    return [go](const ModelOptions& options) {
      go->WaitForNotification();
      return LoadEvenModel()(options);
    };
  }

  HealthCheckResponse::ServingStatus Check(const std::string& name) {
    grpc::ClientContext context;
    HealthCheckResponse response;
    const grpc::Status status =
        server_.health().Check(&context, Ask(name), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.status();
  }

  std::shared_ptr<absl::Notification> go_ =
      std::make_shared<absl::Notification>();
  RunningServer server_{LoadLater(go_)};
};

constexpr const char* kNames[] = {"", "camserve.v1.ExplanationService",
                                  "camserve.v1.ModelService"};

TEST_F(HealthTest, ServesOnceTheModelsAreReady) {
  for (const char* name : kNames) {
    EXPECT_EQ(Check(name), HealthCheckResponse::NOT_SERVING) << name;
  }
  go_->Notify();
  server_.WaitUntilServing();
  for (const char* name : kNames) {
    Watch watch(server_, name);
    HealthCheckResponse::ServingStatus status = watch.Next();
    if (status == HealthCheckResponse::NOT_SERVING) status = watch.Next();
    EXPECT_EQ(status, HealthCheckResponse::SERVING) << name;
  }
  EXPECT_EQ(Check("model/chest"), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, WatchTellsChanges) {
  Watch watch(server_, "");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  go_->Notify();
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, UnknownNames) {
  for (const std::string& name :
       {std::string("no.such.Service"), std::string("model/knee"),
        std::string(1 << 20, 'x')}) {
    grpc::ClientContext context;
    HealthCheckResponse response;
    const grpc::Status status =
        server_.health().Check(&context, Ask(name), &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_LT(status.error_message().size(), 400u);
    Watch watch(server_, name);
    EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  }
}

TEST_F(HealthTest, StopTellsWatchersAndEndsThem) {
  go_->Notify();
  server_.WaitUntilServing();
  Watch watch(server_, "");
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  // Far away: it is the Watch that ends, not the deadline that comes.
  server_.application().Drain(kPatientDrain);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(watch.End().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(HealthTest, StopsWhileModelsLoad) {
  server_.application().Drain(kPatientDrain);
  SUCCEED() << "returned although the model has not loaded";
}

TEST(FailedModelTest, ServerServesWithoutIt) {
  RunningServer server(
      [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return absl::FailedPreconditionError("no classifier");
      });
  server.WaitUntilServing();
  grpc::ClientContext context;
  HealthCheckResponse response;
  ASSERT_TRUE(
      server.health().Check(&context, Ask("model/chest"), &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  const auto lines = server.LogLines("model");
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back()["state"], "FAILED");
  EXPECT_THAT(std::string(lines.back()["reason"]),
              testing::HasSubstr("no classifier"));
}

}  // namespace
}  // namespace camserve
