#include "client/camserve_client/evaluation_stream.h"

#include <atomic>
#include <thread>

#include "client/camserve_client/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_server.h"
#include "tests/support/eventually.h"

namespace camserve::client {
namespace {

using testing::ElementsAre;

v1::EvaluationConfig Config(const std::string& model = "chest") {
  v1::EvaluationConfig config;
  config.mutable_model()->set_name(model);
  return config;
}

v1::Sample Sample(const std::string& id, const std::string& image = "") {
  v1::Sample sample;
  sample.set_id(id);
  sample.mutable_image()->set_encoded(image);
  return sample;
}

class EvaluationStreamTest : public testing::Test {
 protected:
  static std::unique_ptr<Client> Connect(const std::string& address) {
    ChannelOptions options;
    options.address = address;
    return *Client::Create(options);
  }

  FakeServer server_;
  std::unique_ptr<Client> client_ = Connect(server_.address());
};

TEST_F(EvaluationStreamTest, AnswersSamplesThenSums) {
  const auto stream = client_->Evaluate();
  ASSERT_TRUE(stream.ok()) << stream.status();
  const std::jthread writer([&] {
    EXPECT_TRUE((*stream)->Start(Config()));
    EXPECT_TRUE((*stream)->Write(Sample("a")));
    EXPECT_TRUE((*stream)->Write(Sample("b", "refuse this")));
    (*stream)->WritesDone();
  });
  std::vector<v1::EvaluateResponse::MessageCase> cases;
  while (true) {
    const auto answer = (*stream)->Read();
    ASSERT_TRUE(answer.ok()) << answer.status();
    if (!answer->has_value()) break;
    cases.push_back((*answer)->message_case());
  }
  EXPECT_THAT(cases, ElementsAre(v1::EvaluateResponse::kStarted,
                                 v1::EvaluateResponse::kResult,
                                 v1::EvaluateResponse::kFailure,
                                 v1::EvaluateResponse::kSummary));
  EXPECT_FALSE((*stream)->Read()->has_value()) << "it has ended";
}

TEST_F(EvaluationStreamTest, EndsWithTheServersOwnStatus) {
  const auto stream = client_->Evaluate();
  ASSERT_TRUE(stream.ok()) << stream.status();
  (*stream)->Start(Config("nobody"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ((*stream)->Read().status(),
              absl::NotFoundError("model: there is no nobody"));
  }
  EXPECT_FALSE((*stream)->Write(Sample("a")));
}

TEST_F(EvaluationStreamTest, WithoutAServerIsUnavailable) {
  const auto lost = Connect("127.0.0.1:1");
  const auto stream = lost->Evaluate();
  ASSERT_TRUE(stream.ok()) << stream.status();
  EXPECT_FALSE((*stream)->Start(Config()));
  EXPECT_EQ((*stream)->Read().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(EvaluationStreamTest, CancelEndsWhatWaits) {
  const auto stream = client_->Evaluate();
  ASSERT_TRUE(stream.ok()) << stream.status();
  ASSERT_TRUE((*stream)->Start(Config()));
  ASSERT_TRUE((*stream)->Read().ok());
  ASSERT_TRUE((*stream)->Write(Sample("a", "slow")));
  const std::jthread canceller([&] { (*stream)->Cancel(); });
  EXPECT_EQ((*stream)->Read().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(EvaluationStreamTest, MayBeCancelledBeforeItIsStarted) {
  const auto stream = client_->Evaluate();
  ASSERT_TRUE(stream.ok()) << stream.status();
  (*stream)->Cancel();
  (*stream)->Start(Config());
  EXPECT_EQ((*stream)->Read().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(EvaluationStreamTest, ItsEndCancelsIt) {
  {
    const auto stream = client_->Evaluate();
    ASSERT_TRUE(stream.ok()) << stream.status();
    ASSERT_TRUE((*stream)->Start(Config()));
    ASSERT_TRUE((*stream)->Write(Sample("a", "slow")));
  }
  {
    const auto never_started = client_->Evaluate();
    EXPECT_TRUE(never_started.ok());
  }
  EXPECT_TRUE(client_->GetServerInfo().ok());
}

// The server does not read while it measures: the writer waits with it.
TEST_F(EvaluationStreamTest, AServerWithoutRoomHoldsTheWriterBack) {
  const auto stream = client_->Evaluate();
  ASSERT_TRUE(stream.ok()) << stream.status();
  ASSERT_TRUE((*stream)->Start(Config()));
  ASSERT_TRUE((*stream)->Read().ok());
  ASSERT_TRUE((*stream)->Write(Sample("a", "slow")));
  std::atomic<int> written = 0;
  std::jthread writer([&] {
    while ((*stream)->Write(Sample("b", std::string(1 << 20, 'x')))) ++written;
  });
  // Gives the writer time that it could use, were it not held back; the test
  // passes on any machine where 200 MiB take longer, too.
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(client_->GetServerInfo().ok());
  }
  EXPECT_LT(written, 200);
  (*stream)->Cancel();
  writer.join();
  EXPECT_EQ((*stream)->Read().status().code(), absl::StatusCode::kCancelled);
}

// gRPC's own list of addresses stands for a name with two servers behind it.
TEST_F(EvaluationStreamTest, StreamsOfOneNameGoToAllItsServers) {
  FakeServer other;
  ChannelOptions options;
  options.address = "ipv4:" + server_.address() + "," + other.address();
  options.spread_over_replicas = true;
  const auto client = *Client::Create(options);
  // Both are connected when both have answered.
  ASSERT_TRUE(Eventually([&] {
    EXPECT_TRUE(client->GetServerInfo().ok());
    return server_.calls() > 0 && other.calls() > 0;
  }));
  std::vector<std::unique_ptr<EvaluationStream>> streams;
  for (int i = 0; i < 4; ++i) {
    streams.push_back(*client->Evaluate());
    ASSERT_TRUE(streams.back()->Start(Config()));
    ASSERT_TRUE(streams.back()->Read().ok());
  }
  EXPECT_EQ(server_.evaluation().configs().size(), 2u);
  EXPECT_EQ(other.evaluation().configs().size(), 2u);
}

}  // namespace
}  // namespace camserve::client
