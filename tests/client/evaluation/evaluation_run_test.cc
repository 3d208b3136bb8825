// Streams against fake servers: spreading, losses, refusals.
#include "client/camctl/evaluation/evaluation_run.h"

#include <csignal>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_answers.h"
#include "tests/client/fake_server.h"
#include "tests/support/eventually.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class EvaluationRunTest : public testing::Test {
 protected:
  // `contents` say what the servers do.
  void AddSample(const std::string& contents = "an image") {
    const std::string id = absl::StrCat("s", 100 + samples_.size());
    const std::string path = (folder_.path() / (id + ".png")).string();
    WriteFile(path, contents);
    samples_.push_back({.id = id, .path = path, .true_classes = {1}});
  }

  void AddSamples(int count) {
    for (int i = 0; i < count; ++i) AddSample();
  }

  FakeServer& AddServer() {
    servers_.push_back(std::make_unique<FakeServer>());
    client::ChannelOptions options;
    options.address = servers_.back()->address();
    options.max_reconnect_backoff = absl::Milliseconds(10);
    clients_.push_back(*client::Client::Create(options));
    run_.servers.push_back(
        {.address = options.address, .client = clients_.back().get()});
    run_.streams = static_cast<int>(servers_.size());
    return *servers_.back();
  }

  absl::Status Measure() {
    StopSignal stop;
    return Measure(stop);
  }

  absl::Status Measure(StopSignal& stop) {
    run_.config.mutable_model()->set_name(model_);
    run_.config.mutable_model()->set_version(2);
    run_.config.mutable_haas();
    run_.started = FakeStarted(run_.config);
    run_.max_image_bytes = 1 << 20;
    run_.spreading.first_wait = absl::Milliseconds(1);
    run_.reconnection.first_wait = absl::Milliseconds(1);
    return MeasureSamples(run_, samples_, stop, [&](Outcome outcome) {
      return Take(std::move(outcome));
    });
  }

  absl::Status Take(Outcome outcome) {
    if (const auto* notice = std::get_if<Notice>(&outcome)) {
      notices_.push_back(notice->text);
    } else if (const auto* failure = std::get_if<v1::SampleFailure>(&outcome)) {
      failures_[failure->id()] = failure->code();
      reasons_[failure->id()] = failure->reason();
    } else {
      const auto& result = std::get<v1::SampleResult>(outcome);
      EXPECT_EQ(++results_[result.id()], 1) << "a sample's result comes once";
      order_.push_back(result.id());
      if (on_result_) on_result_();
    }
    return taken_;
  }

  // By all servers.
  std::map<std::string, int> Measured() const {
    std::map<std::string, int> measured;
    for (const auto& server : servers_) {
      for (const auto& [id, count] : server->evaluation().measured()) {
        measured[id] += count;
      }
    }
    return measured;
  }

  void ExpectEachMeasuredOnce() const {
    EXPECT_EQ(results_.size(), samples_.size());
    const std::map<std::string, int> measured = Measured();
    EXPECT_EQ(measured.size(), samples_.size());
    for (const auto& [id, count] : measured) EXPECT_EQ(count, 1) << id;
  }

  TemporaryFolder folder_;
  std::vector<DataSample> samples_;
  std::vector<std::unique_ptr<FakeServer>> servers_;
  std::vector<std::unique_ptr<client::Client>> clients_;
  EvaluationRun run_;
  std::string model_ = "chest";
  absl::Status taken_;
  std::function<void()> on_result_;

  std::map<std::string, int> results_;
  std::vector<std::string> order_;
  std::map<std::string, int> failures_;
  std::map<std::string, std::string> reasons_;
  std::vector<std::string> notices_;
};

TEST_F(EvaluationRunTest, MeasuresEachOnce) {
  FakeServer& server = AddServer();
  AddSamples(50);
  v1::IntensityWindow window;
  window.set_high(4095);
  run_.window = window;
  EXPECT_TRUE(Measure().ok());
  ExpectEachMeasuredOnce();
  const std::vector<v1::Sample> sent = server.evaluation().samples();
  EXPECT_EQ(sent[0].image().encoded(), "an image");
  EXPECT_EQ(sent[0].image().window().high(), 4095);
  EXPECT_EQ(sent[0].class_index(), 1);
  EXPECT_EQ(server.evaluation().configs().size(), 1u);
}

TEST_F(EvaluationRunTest, SendsAllLabelsToAMultiLabelModel) {
  FakeServer& server = AddServer();
  model_ = kMultiLabelModel;
  AddSample();
  samples_[0].true_classes = {0, 2};
  samples_[0].unknown_classes = {1};
  AddSample();
  samples_[1].true_classes = {};
  EXPECT_TRUE(Measure().ok());
  ExpectEachMeasuredOnce();
  const std::vector<v1::Sample> sent = server.evaluation().samples();
  EXPECT_THAT(sent[0].labels().positives(), ElementsAre("healthy", "肺がん"));
  EXPECT_THAT(sent[0].labels().unknowns(), ElementsAre("Lungenentzündung"));
  EXPECT_TRUE(sent[1].has_labels()) << "an image without labels has none";
  EXPECT_TRUE(sent[1].labels().positives().empty());
}

TEST_F(EvaluationRunTest, TakesAnswersInAnyOrder) {
  AddServer().evaluation().ReverseFirst(4);
  AddSamples(10);
  EXPECT_TRUE(Measure().ok());
  ExpectEachMeasuredOnce();
  EXPECT_THAT(std::vector<std::string>(order_.begin(), order_.begin() + 4),
              ElementsAre("s103", "s102", "s101", "s100"));
}

TEST_F(EvaluationRunTest, SeveralStreamsShareTheWork) {
  // Each stream waits for the others: with fewer this would not end.
  std::latch together(7);
  for (int i = 0; i < 3; ++i) {
    AddServer().evaluation().OnFirstSample([&] { together.arrive_and_wait(); });
  }
  run_.streams = 7;
  AddSamples(200);
  EXPECT_TRUE(Measure().ok());
  ExpectEachMeasuredOnce();
  EXPECT_EQ(servers_[0]->evaluation().configs().size(), 3u);
  EXPECT_EQ(servers_[1]->evaluation().configs().size(), 2u);
}

TEST_F(EvaluationRunTest, ALostStreamsSamplesAreSentAgain) {
  FakeServer& server = AddServer();
  for (int i = 0; i < 10; ++i) server.evaluation().LoseAfter(i);
  AddSamples(60);
  EXPECT_TRUE(Measure().ok());
  ExpectEachMeasuredOnce();
  EXPECT_EQ(server.evaluation().configs().size(), 11u);
  // 45 were answered before the losses; at most a window was under way at each.
  EXPECT_LE(server.evaluation().samples().size(), 60u + 10 * 4);
  EXPECT_THAT(notices_, testing::Contains(testing::StartsWith(
                            "lost " + server.address() +
                            ": it is lost; samples to send again: ")));
  EXPECT_THAT(notices_, testing::Contains(server.address() + " is back"));
}

TEST_F(EvaluationRunTest, TheOthersTakeOverFromALostServer) {
  FakeServer& lost = AddServer();
  FakeServer& kept = AddServer();
  // Both have samples before either answers.
  std::latch together(2);
  std::once_flag first[2];
  lost.evaluation().OnFirstSample(
      [&] { std::call_once(first[0], [&] { together.arrive_and_wait(); }); });
  kept.evaluation().OnFirstSample(
      [&] { std::call_once(first[1], [&] { together.arrive_and_wait(); }); });
  lost.evaluation().LoseAfter(3);
  for (int i = 0; i < 1000; ++i) lost.evaluation().LoseAfter(0);
  run_.spreading.max_losses = 1000;
  AddSamples(100);
  EXPECT_TRUE(Measure().ok());
  ExpectEachMeasuredOnce();
  EXPECT_EQ(lost.evaluation().measured().size(), 3u);
  EXPECT_EQ(kept.evaluation().measured().size(), 97u);
}

TEST_F(EvaluationRunTest, GivesUpWhenAllAreLost) {
  FakeServer& server = AddServer();
  server.evaluation().LoseAfter(5);
  AddSamples(20);
  run_.reconnection.retry_for = absl::ZeroDuration();
  const absl::Status status = Measure();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "server: no answer from " + server.address() +
                                  " for 0: it is lost");
  EXPECT_EQ(results_.size(), 5u) << "what was measured is kept";
}

TEST_F(EvaluationRunTest, ASampleThatLosesEveryStreamIsAFailure) {
  FakeServer& server = AddServer();
  for (int i = 0; i < 3; ++i) server.evaluation().LoseAfter(0);
  run_.spreading.window = 1;
  run_.spreading.max_losses = 3;
  AddSamples(5);
  EXPECT_TRUE(Measure().ok());
  EXPECT_EQ(results_.size(), 4u);
  EXPECT_THAT(failures_, ElementsAre(Pair("s100", 10)));
  EXPECT_THAT(reasons_["s100"], HasSubstr("the server was lost 3 times while"));
}

TEST_F(EvaluationRunTest, FailuresDoNotEndTheRun) {
  AddServer();
  AddSamples(3);
  AddSample("refuse this");
  samples_.push_back(
      {.id = "t", .path = "/nowhere/t.png", .true_classes = {0}});
  AddSample(std::string(2 << 20, 'x'));
  AddSamples(3);
  EXPECT_TRUE(Measure().ok());
  EXPECT_EQ(results_.size(), 6u);
  EXPECT_THAT(failures_,
              ElementsAre(Pair("s103", 3), Pair("s105", 3), Pair("t", 5)));
  EXPECT_EQ(reasons_["s103"], "image: neither PNG nor JPEG");
  EXPECT_EQ(reasons_["t"],
            "image: cannot read /nowhere/t.png: No such file or directory");
}

TEST_F(EvaluationRunTest, SamplesThatHadNoRoomAreSentAgain) {
  FakeServer& server = AddServer();
  AddSample("busy");
  AddSample("never");
  AddSamples(3);
  EXPECT_TRUE(Measure().ok());
  EXPECT_EQ(results_.size(), 4u);
  EXPECT_THAT(failures_, ElementsAre(Pair("s101", 14)));
  int busy = 0;
  int never = 0;
  for (const v1::Sample& sample : server.evaluation().samples()) {
    busy += sample.id() == "s100";
    never += sample.id() == "s101";
  }
  EXPECT_EQ(busy, 3);
  EXPECT_EQ(never, run_.spreading.max_attempts);
}

TEST_F(EvaluationRunTest, AServerThatMeasuresSomethingElseIsRefused) {
  AddServer();
  FakeServer& other = AddServer();
  other.evaluation().SetSha256("feed");
  // The run does not end before the other stream is there.
  AddSample("slow");
  AddSamples(50);
  const absl::Status status = Measure();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(),
            "server: " + other.address() +
                " would measure something else than the server that was asked "
                "first: SHA-256 " +
                std::string(64, 'c') +
                " before, feed now; give all servers the same models, or leave "
                "this one out");
  EXPECT_TRUE(other.evaluation().samples().empty());
}

TEST_F(EvaluationRunTest, WhatTheServerRefusesEndsTheRun) {
  FakeServer& server = AddServer();
  server.FailNext(1, grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                                  "grids: 300 is more than the input has"));
  AddSamples(3);
  EXPECT_EQ(Measure(), absl::InvalidArgumentError(
                           "grids: 300 is more than the input has"));
  EXPECT_EQ(server.calls(), 1);
}

TEST_F(EvaluationRunTest, AnErrorOfWhoTakesTheOutcomesEndsTheRun) {
  AddServer();
  AddSamples(100);
  taken_ = absl::InternalError("the disk is full");
  EXPECT_EQ(Measure(), taken_);
  EXPECT_EQ(results_.size(), 1u);
}

TEST_F(EvaluationRunTest, NothingToMeasureIsNothing) {
  FakeServer& server = AddServer();
  EXPECT_TRUE(Measure().ok());
  EXPECT_TRUE(server.evaluation().samples().empty());
}

TEST_F(EvaluationRunTest, StopsInOrder) {
  FakeServer& server = AddServer();
  AddSamples(30);
  StopSignal stop;
  std::raise(SIGINT);
  ASSERT_TRUE(Eventually([&] { return stop.requested(); }));
  EXPECT_EQ(Measure(stop).code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(server.evaluation().samples().empty());
}

TEST_F(EvaluationRunTest, WhatIsUnderWayAtAStopIsTaken) {
  AddServer();
  AddSamples(5000);
  StopSignal stop;
  on_result_ = [&] {
    if (results_.size() == 1) std::raise(SIGINT);
  };
  EXPECT_EQ(Measure(stop).code(), absl::StatusCode::kCancelled);
  EXPECT_LT(results_.size(), 5000u);
  EXPECT_EQ(Measured(), results_) << "nothing was measured in vain";
}

// What is under way is waited for, but not for ever.
TEST_F(EvaluationRunTest, StopsWhereNothingIsAnswered) {
  AddServer();
  AddSamples(1);
  AddSample("slow");
  AddSamples(1);
  run_.stop_grace = absl::ZeroDuration();
  StopSignal stop;
  on_result_ = [] { std::raise(SIGINT); };
  EXPECT_EQ(Measure(stop).code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(results_, ElementsAre(Pair("s100", 1)));
}

TEST_F(EvaluationRunTest, AsksHowAServerWouldBegin) {
  FakeServer& server = AddServer();
  v1::EvaluationConfig config;
  config.mutable_model()->set_name("chest");
  config.mutable_aopc();
  const auto started = AskStarted(*clients_[0], config, absl::Seconds(60));
  ASSERT_TRUE(started.ok()) << started.status();
  EXPECT_THAT(started->config().aopc().grids(), ElementsAre(4, 8));
  EXPECT_TRUE(server.evaluation().samples().empty());
  config.mutable_model()->set_name("nobody");
  EXPECT_EQ(AskStarted(*clients_[0], config, absl::Seconds(60)).status(),
            absl::NotFoundError("model: there is no nobody"));
}

}  // namespace
}  // namespace camserve::camctl
