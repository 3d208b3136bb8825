// What stands around the calls: health, reflection, metrics, request ids,
// limits.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr const char* kModelLabel = R"(model="conv_flatten_scores")";

class ProtocolTest : public testing::Test {
 protected:
  ProtocolTest() {
    folders_.AddOwn(kSmallModel);
    server_ = std::make_unique<RealServer>(
        folders_.path(), std::vector<std::string>{"--max_message_bytes=1000000",
                                                  "--max_classes=2"});
    server_->AwaitReady();
  }

  v1::ExplainRequest SmallRequest() const {
    return RequestOf(kSmallModel, OwnInput(0));
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(ProtocolTest, HealthKnowsServicesAndModelsByName) {
  for (const std::string name :
       {"", "camserve.v1.ExplanationService", "camserve.v1.ModelService",
        "model/conv_flatten_scores"}) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    const grpc::Status status =
        server_->health().Check(&context, request, &response);
    EXPECT_TRUE(status.ok()) << name << ' ' << Text(status);
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << name;
  }
}

TEST_F(ProtocolTest, HealthOfAnUnknownNameIsNotFoundOrUnknown) {
  HealthCheckRequest request;
  request.set_service("no.such.Service");
  {
    grpc::ClientContext context;
    HealthCheckResponse response;
    EXPECT_EQ(
        server_->health().Check(&context, request, &response).error_code(),
        grpc::StatusCode::NOT_FOUND);
  }
  grpc::ClientContext context;
  const auto watch = server_->health().Watch(&context, request);
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  context.TryCancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

// The answer to ServerReflectionRequest{list_services: "*"}, as bytes: Debian
// installs no header of the protocol.
std::string ListServices(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(
      &context,
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  const auto await = [&] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  call->StartCall(nullptr);
  EXPECT_TRUE(await());
  const grpc::Slice list_services("\x3a\x01*");
  call->Write(grpc::ByteBuffer(&list_services, 1), nullptr);
  EXPECT_TRUE(await());
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  EXPECT_TRUE(await());
  context.TryCancel();
  grpc::Slice bytes;
  EXPECT_TRUE(answer.TrySingleSlice(&bytes).ok());
  return std::string(bytes.begin(), bytes.end());
}

TEST_F(ProtocolTest, ReflectionListsTheServices) {
  const std::string services = ListServices(server_->NewChannel());
  for (const char* service :
       {"camserve.v1.ExplanationService", "camserve.v1.ModelService",
        "grpc.health.v1.Health"}) {
    EXPECT_THAT(services, HasSubstr(service));
  }
}

// Whether a line of the page has all these pieces.
bool HasLine(const std::string& page, const std::vector<std::string>& pieces) {
  size_t begin = 0;
  while (begin < page.size()) {
    const size_t end = std::min(page.find('\n', begin), page.size());
    const std::string line = page.substr(begin, end - begin);
    if (std::all_of(pieces.begin(), pieces.end(), [&](const auto& piece) {
          return line.find(piece) != std::string::npos;
        })) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

TEST_F(ProtocolTest, MetricsCountCallsByMethodModelAndCode) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Explain(server_->explanations(), SmallRequest()).status.ok());
  }
  Explain(server_->explanations(), RequestOf(kSmallModel, "no image"));
  Explain(server_->explanations(), RequestOf("nobody-knows-me", "no image"));
  const std::string page = server_->Metrics();
  const std::string requests = "camserve_requests_total{";
  EXPECT_THAT(page, HasSubstr("200 OK"));
  EXPECT_TRUE(HasLine(page, {requests, R"(method="Explain")", kModelLabel,
                             R"(code="OK")", "} 3"}));
  EXPECT_TRUE(HasLine(
      page, {requests, kModelLabel, R"(code="INVALID_ARGUMENT")", "} 1"}));
  EXPECT_TRUE(
      HasLine(page, {requests, R"(model="")", R"(code="NOT_FOUND")", "} 1"}));
  const std::string durations = "camserve_request_duration_seconds_count{";
  EXPECT_TRUE(HasLine(page, {durations, kModelLabel, R"(code="OK")", "} 3"}));
  EXPECT_TRUE(HasLine(
      page, {durations, kModelLabel, R"(code="INVALID_ARGUMENT")", "} 1"}));
  for (const char* stage : {"queue", "decode", "compute", "render"}) {
    EXPECT_TRUE(
        HasLine(page, {"camserve_stage_duration_seconds_count{",
                       "stage=\"" + std::string(stage) + "\"", kModelLabel}))
        << stage;
  }
  EXPECT_TRUE(HasLine(
      page, {"camserve_model_state{", kModelLabel, R"(state="READY")", "} 1"}));
  EXPECT_TRUE(HasLine(page, {"camserve_build_info{", "} 1"}));
  EXPECT_THAT(page, Not(HasSubstr("nobody-knows-me")));
}

// The id that the server sends back for the one that was offered.
std::string RequestIdFor(v1::ExplanationService::Stub& stub,
                         const v1::ExplainRequest& request,
                         const std::string& offered) {
  grpc::ClientContext context;
  if (!offered.empty()) context.AddMetadata("x-request-id", offered);
  v1::ExplainResponse response;
  const grpc::Status status = stub.Explain(&context, request, &response);
  EXPECT_TRUE(status.ok()) << Text(status);
  const auto& metadata = context.GetServerInitialMetadata();
  const auto found = metadata.find("x-request-id");
  if (found == metadata.end()) return "none";
  return std::string(found->second.data(), found->second.size());
}

TEST_F(ProtocolTest, ARequestIdIsSentBackAndLogged) {
  const std::string offered = "viewer-7:study/12";
  EXPECT_EQ(RequestIdFor(server_->explanations(), SmallRequest(), offered),
            offered);
  const std::string made =
      RequestIdFor(server_->explanations(), SmallRequest(), "");
  EXPECT_THAT(made, MatchesRegex("[0-9a-f]{32}"));
  const std::string replaced = RequestIdFor(
      server_->explanations(), SmallRequest(), std::string(1000, 'x'));
  EXPECT_THAT(replaced, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(server_->Stop(), 0);
  for (const std::string& id : {offered, made, replaced}) {
    int lines = 0;
    for (const nlohmann::json& line : server_->Log()) {
      if (line.value("request_id", "") != id) continue;
      ++lines;
      EXPECT_EQ(line["method"], "Explain");
      EXPECT_EQ(line["model"], kSmallModel);
      EXPECT_EQ(line["code"], "OK");
    }
    EXPECT_EQ(lines, 1) << id;
  }
}

TEST_F(ProtocolTest, TheLogHoldsNoSourceId) {
  v1::ExplainRequest request = SmallRequest();
  request.mutable_image()->set_source_id("patient-4711");
  ASSERT_TRUE(Explain(server_->explanations(), request).status.ok());
  EXPECT_EQ(server_->Stop(), 0);
  for (const nlohmann::json& line : server_->Log()) {
    EXPECT_THAT(line.dump(), Not(HasSubstr("4711")));
  }
}

TEST_F(ProtocolTest, LimitsAreToldAndKept) {
  grpc::ClientContext context;
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(server_->models()
                  .GetServerInfo(&context, v1::GetServerInfoRequest(), &info)
                  .ok());
  EXPECT_EQ(info.limits().message_bytes(), 1'000'000);
  EXPECT_EQ(info.limits().classes_per_request(), 2);

  const Explained large =
      Explain(server_->explanations(),
              RequestOf(kSmallModel, std::string(1'500'000, 'x')));
  EXPECT_EQ(large.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  v1::ExplainRequest many = SmallRequest();
  many.mutable_classes()->set_top_k(3);
  const Explained classes = Explain(server_->explanations(), many);
  EXPECT_EQ(classes.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(classes.status.error_message(), HasSubstr("classes"));
}

}  // namespace
}  // namespace camserve
