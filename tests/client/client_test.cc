#include "client/camserve_client/client.h"

#include "client/camserve_client/error_details.h"
#include "client/camserve_client/status.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/client/fake_server.h"

namespace camserve::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<Client> Connect(const FakeServer& server,
                                ChannelOptions options = {}) {
  options.address = server.address();
  options.retry.initial_backoff = absl::Milliseconds(1);
  return *Client::Create(options);
}

v1::ExplainRequest Request(const std::string& image) {
  v1::ExplainRequest request;
  request.mutable_model()->set_name("chest");
  request.mutable_image()->set_encoded(image);
  request.add_methods(v1::CAM_METHOD_HIRES_CAM);
  return request;
}

TEST(ClientTest, AsksEveryQuestion) {
  FakeServer server;
  const auto client = Connect(server);
  const auto explained = client->Explain(Request("an image"));
  ASSERT_TRUE(explained.ok()) << explained.status();
  EXPECT_EQ(explained->scores(0).label(), "Lungenentzündung");
  EXPECT_EQ(server.explain_requests()[0].image().encoded(), "an image");

  const auto models = client->ListModels();
  ASSERT_TRUE(models.ok()) << models.status();
  EXPECT_EQ(models->models_size(), 4);

  v1::ModelSpec chest;
  chest.set_name("chest");
  const auto model = client->GetModel(chest);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->model().default_layer(), "features.19");

  const auto loaded = client->LoadModel(chest);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->status().state(), v1::MODEL_STATE_READY);
  EXPECT_TRUE(client->UnloadModel(chest).ok());
  chest.set_name("nobody");
  EXPECT_EQ(client->LoadModel(chest).status().code(),
            absl::StatusCode::kNotFound);

  const auto info = client->GetServerInfo();
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->version(), "9.8.7");
}

TEST(ClientTest, HealthIsTheServices) {
  FakeServer server;
  const auto client = Connect(server);
  EXPECT_EQ(*client->Health(), HealthState::kServing);
  server.SetServing("chest", false);
  EXPECT_EQ(*client->Health("chest"), HealthState::kNotServing);
  EXPECT_EQ(*client->Health(), HealthState::kServing);
  EXPECT_EQ(client->Health("nobody").status().code(),
            absl::StatusCode::kNotFound);
}

TEST(ClientTest, KeepsEveryCodeAndMessage) {
  FakeServer server;
  ChannelOptions options;
  options.retry.max_attempts = 1;
  const auto client = Connect(server, options);
  for (int code = 1; code <= 16; ++code) {
    server.FailNext(
        1, grpc::Status(static_cast<grpc::StatusCode>(code), "the reason"));
    const absl::Status status = client->GetServerInfo().status();
    EXPECT_EQ(status.raw_code(), code);
    EXPECT_EQ(status.message(), "the reason");
    EXPECT_EQ(IsConnectionTrouble(status), code == 14) << status;
  }
}

TEST(ClientTest, SendsRequestIds) {
  FakeServer server;
  const auto client = Connect(server);
  ASSERT_TRUE(client->GetServerInfo({.request_id = "mine-1"}).ok());
  ASSERT_TRUE(client->GetServerInfo().ok());
  ASSERT_TRUE(client->GetServerInfo().ok());
  const std::vector<std::string> ids = server.request_ids();
  EXPECT_EQ(ids[0], "mine-1");
  EXPECT_THAT(ids[1], testing::MatchesRegex("[0-9a-f]{16}"));
  EXPECT_NE(ids[1], ids[2]);
}

TEST(ClientTest, RefusesRequestIdsThatCannotBeSent) {
  FakeServer server;
  const auto client = Connect(server);
  for (const std::string& id :
       {std::string("a\nb"), std::string("ü"), std::string(129, 'x')}) {
    EXPECT_EQ(client->GetServerInfo({.request_id = id}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(server.calls(), 0);
}

TEST(ClientTest, DeadlinesEndCalls) {
  FakeServer server;
  const auto client = Connect(server);
  const auto response =
      client->Explain(Request("slow"), {.timeout = absl::Milliseconds(50)});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(ClientTest, TakesAnswersBeyondGrpcsOwnLimit) {
  FakeServer server;
  const auto response = Connect(server)->Explain(Request("large"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->explanations(0).overlay_png().size(), size_t{8} << 20);
}

TEST(ClientTest, HoldsToItsOwnLimit) {
  FakeServer server;
  ChannelOptions options;
  options.max_receive_bytes = 1 << 20;
  EXPECT_EQ(Connect(server, options)->Explain(Request("large")).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(RetryTest, UnavailableIsAskedAgain) {
  FakeServer server;
  server.FailNext(2, {grpc::StatusCode::UNAVAILABLE, "not yet"});
  EXPECT_TRUE(Connect(server)->Explain(Request("an image")).ok());
  EXPECT_EQ(server.calls(), 3);
}

TEST(RetryTest, LargeRequestsAreAskedAgainToo) {
  FakeServer server;
  server.FailNext(1, {grpc::StatusCode::UNAVAILABLE, "not yet"});
  EXPECT_TRUE(
      Connect(server)->Explain(Request(std::string(2 << 20, 'i'))).ok());
  EXPECT_EQ(server.calls(), 2);
}

TEST(RetryTest, EndsAfterAllAttempts) {
  FakeServer server;
  server.FailNext(100, {grpc::StatusCode::UNAVAILABLE, "not yet"});
  ChannelOptions options;
  options.retry.max_attempts = 3;
  const absl::Status status = Connect(server, options)->ListModels().status();
  EXPECT_EQ(status, absl::UnavailableError("not yet"));
  EXPECT_EQ(server.calls(), 3);
}

// As a server that shuts down does to a call that just arrives.
TEST(RetryTest, WhatTheServerCancelsIsAskedAgain) {
  FakeServer server;
  server.FailNext(1, {grpc::StatusCode::CANCELLED, ""});
  EXPECT_TRUE(Connect(server)->Explain(Request("an image")).ok());
  EXPECT_EQ(server.calls(), 2);
}

TEST(RetryTest, RefusalsAreFinal) {
  FakeServer server;
  server.FailNext(1, {grpc::StatusCode::FAILED_PRECONDITION, "no maps"});
  EXPECT_EQ(Connect(server)->ListModels().status(),
            absl::FailedPreconditionError("no maps"));
  EXPECT_EQ(server.calls(), 1);
}

TEST(RetryTest, AFullQueueIsAskedAgainWhenTheServerSays) {
  FakeServer server;
  server.FailNext(2, {grpc::StatusCode::RESOURCE_EXHAUSTED, "queue is full"},
                  "1");
  ChannelOptions options = {.address = server.address()};
  // Longer than the call may take.
  options.retry.initial_backoff = absl::Hours(1);
  options.retry.max_backoff = absl::Hours(1);
  const auto client = *Client::Create(options);
  EXPECT_TRUE(client->Explain(Request("an image")).ok());
  EXPECT_EQ(server.calls(), 3);
}

TEST(RetryTest, ALimitIsNotAskedAgain) {
  FakeServer server;
  server.FailNext(1, {grpc::StatusCode::RESOURCE_EXHAUSTED, "too large"}, "-1");
  EXPECT_EQ(Connect(server)->Explain(Request("an image")).status(),
            absl::ResourceExhaustedError("too large"));
  EXPECT_EQ(server.calls(), 1);
}

TEST(ErrorDetailsTest, AreThoseThatTheServerSent) {
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  google::rpc::BadRequest request;
  request.add_field_violations()->set_field("aopc.grids[2]");
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  details.add_details()->PackFrom(retry);
  details.add_details()->PackFrom(request);
  FakeServer server;
  server.FailNext(1, {grpc::StatusCode::INVALID_ARGUMENT, "no",
                      details.SerializeAsString()});
  const absl::Status status = Connect(server)->ListModels().status();
  EXPECT_EQ(ErrorReason(status), "INVALID_FIELD");
  EXPECT_EQ(RetryDelay(status), absl::Milliseconds(1500));
  EXPECT_EQ(InvalidField(status), "aopc.grids[2]");
}

TEST(ErrorDetailsTest, AreAbsentWhereTheServerSentNoneOrNonsense) {
  FakeServer server;
  for (const char* details : {"", "\xff\xff nonsense"}) {
    server.FailNext(1, {grpc::StatusCode::NOT_FOUND, "no", details});
    const absl::Status status = Connect(server)->ListModels().status();
    EXPECT_EQ(status, absl::NotFoundError("no"));
    EXPECT_EQ(ErrorReason(status), "");
    EXPECT_EQ(RetryDelay(status), std::nullopt);
    EXPECT_EQ(InvalidField(status), "");
  }
}

TEST(ServiceConfigTest, RetriesWhatOnlyReads) {
  const auto config = nlohmann::json::parse(
      ServiceConfig({.max_attempts = 3,
                     .initial_backoff = absl::Milliseconds(250),
                     .max_backoff = absl::Seconds(4)}));
  const auto& method_config = config["methodConfig"][0];
  EXPECT_EQ(method_config["retryPolicy"]["maxAttempts"], 3);
  EXPECT_EQ(method_config["retryPolicy"]["initialBackoff"], "0.250000000s");
  EXPECT_EQ(method_config["retryPolicy"]["maxBackoff"], "4.000000000s");
  EXPECT_THAT(method_config["retryPolicy"]["retryableStatusCodes"],
              ElementsAre("UNAVAILABLE", "RESOURCE_EXHAUSTED", "CANCELLED"));
  EXPECT_THAT(method_config.dump(), HasSubstr("Explain"));
  EXPECT_THAT(method_config.dump(), Not(HasSubstr("LoadModel")));
}

TEST(ChannelTest, RefusesOptionsThatCannotBeMeant) {
  const auto message = [](const ChannelOptions& options) {
    return std::string(Client::Create(options).status().message());
  };
  EXPECT_THAT(message({.address = ""}), HasSubstr("address"));
  EXPECT_THAT(message({.retry = {.max_attempts = 0}}),
              HasSubstr("retry.max_attempts: 0"));
  EXPECT_THAT(message({.retry = {.max_attempts = 6}}),
              HasSubstr("within 1 and 5"));
  EXPECT_THAT(message({.address = "camserve.example:50051",
                       .credentials = {.bearer_token = "secret"}}),
              HasSubstr("token: would go to camserve.example:50051 in clear"));
  EXPECT_THAT(
      message({.credentials = {.transport = Credentials::Transport::kTls,
                               .ca_file = "/nowhere/ca.pem"}}),
      HasSubstr("ca_file: cannot be read: /nowhere/ca.pem"));
}

}  // namespace
}  // namespace camserve::client
