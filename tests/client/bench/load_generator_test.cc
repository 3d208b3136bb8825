#include "client/camctl/bench/load_generator.h"

#include <algorithm>
#include <atomic>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

// A time that passes only where a test says so. For one thread, or for several
// that do not move it.
class FakeTime {
 public:
  LoadTimer timer() {
    return {.now = [this] { return now_; },
            .sleep_until =
                [this](absl::Time time) { now_ = std::max(now_, time); }};
  }

  void Pass(absl::Duration duration) { now_ += duration; }

 private:
  absl::Time now_ = absl::UnixEpoch();
};

std::vector<int64_t> MillisecondsOf(const LoadOutcome& outcome,
                                    absl::Duration CallOutcome::*field) {
  std::vector<int64_t> milliseconds;
  for (const CallOutcome& call : outcome.calls) {
    milliseconds.push_back(absl::ToInt64Milliseconds(call.*field));
  }
  return milliseconds;
}

TEST(LoadGeneratorTest, AClosedLoopSendsWhenTheLastIsAnswered) {
  FakeTime time;
  const LoadOutcome outcome = GenerateLoad(
      {.concurrency = 1,
       .warm_up = absl::ZeroDuration(),
       .duration = absl::Milliseconds(250)},
      [&](int64_t) {
        time.Pass(absl::Milliseconds(100));
        return absl::OkStatus();
      },
      kMostInFlight, time.timer());
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::begin),
              ElementsAre(0, 100, 200));
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::latency), Each(100));
}

TEST(LoadGeneratorTest, AnOpenLoopSendsAtItsRate) {
  FakeTime time;
  const LoadOutcome outcome = GenerateLoad(
      {.rate = 20,
       .warm_up = absl::ZeroDuration(),
       .duration = absl::Milliseconds(200)},
      [&](int64_t) {
        time.Pass(absl::Milliseconds(10));
        return absl::OkStatus();
      },
      /*most_in_flight=*/1, time.timer());
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::begin),
              ElementsAre(0, 50, 100, 150));
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::latency), Each(10));
}

// What a pause of the server does to calls that it kept from being sent counts.
TEST(LoadGeneratorTest, AnOpenLoopHidesNoTail) {
  FakeTime time;
  const LoadOutcome outcome = GenerateLoad(
      {.rate = 10,
       .warm_up = absl::ZeroDuration(),
       .duration = absl::Milliseconds(600)},
      [&](int64_t number) {
        time.Pass(absl::Milliseconds(number == 1 ? 350 : 10));
        return absl::OkStatus();
      },
      /*most_in_flight=*/1, time.timer());
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::begin),
              ElementsAre(0, 100, 200, 300, 400, 500));
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::latency),
              ElementsAre(10, 350, 260, 170, 80, 10));
}

TEST(LoadGeneratorTest, DoesNotCountTheWarmUp) {
  FakeTime time;
  int64_t sent = 0;
  const LoadOutcome outcome = GenerateLoad(
      {.concurrency = 1,
       .warm_up = absl::Milliseconds(200),
       .duration = absl::Milliseconds(100)},
      [&](int64_t number) {
        ++sent;
        time.Pass(absl::Milliseconds(50));
        // The failures of the warm-up are none.
        return number < 4 ? absl::InternalError("cold") : absl::OkStatus();
      },
      kMostInFlight, time.timer());
  EXPECT_EQ(sent, 6);
  EXPECT_THAT(MillisecondsOf(outcome, &CallOutcome::begin), ElementsAre(0, 50));
  EXPECT_TRUE(outcome.first_failure.ok());
}

TEST(LoadGeneratorTest, TellsTheFirstFailure) {
  FakeTime time;
  const LoadOutcome outcome = GenerateLoad(
      {.concurrency = 1,
       .warm_up = absl::ZeroDuration(),
       .duration = absl::Milliseconds(300)},
      [&](int64_t number) {
        time.Pass(absl::Milliseconds(100));
        if (number == 1) return absl::ResourceExhaustedError("full");
        if (number == 2) return absl::InternalError("broken");
        return absl::OkStatus();
      },
      kMostInFlight, time.timer());
  EXPECT_EQ(outcome.first_failure, absl::ResourceExhaustedError("full"));
  EXPECT_THAT(
      outcome.calls,
      ElementsAre(
          Field(&CallOutcome::code, absl::StatusCode::kOk),
          Field(&CallOutcome::code, absl::StatusCode::kResourceExhausted),
          Field(&CallOutcome::code, absl::StatusCode::kInternal)));
}

// Every call waits until as many are under way as were asked for: one fewer,
// and it would never end.
TEST(LoadGeneratorTest, HasAsManyUnderWayAsAskedFor) {
  constexpr int kConcurrency = 5;
  absl::Mutex mutex;
  int under_way = 0;
  int most = 0;
  std::atomic<bool> is_over = false;
  LoadTimer timer;
  timer.now = [&] {
    return is_over ? absl::InfiniteFuture() : absl::UnixEpoch();
  };
  const LoadOutcome outcome = GenerateLoad(
      {.concurrency = kConcurrency, .warm_up = absl::ZeroDuration()},
      [&](int64_t) {
        const absl::MutexLock lock(&mutex);
        most = std::max(most, ++under_way);
        const auto all = [&] { return most == kConcurrency; };
        mutex.Await(absl::Condition(&all));
        is_over = true;
        --under_way;
        return absl::OkStatus();
      },
      kMostInFlight, timer);
  EXPECT_EQ(most, kConcurrency);
  EXPECT_THAT(outcome.calls, SizeIs(kConcurrency));
}

}  // namespace
}  // namespace camserve::camctl
