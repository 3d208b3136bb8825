#include "server/serving/admission.h"

#include <string>

#include "common/status_details.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

TEST(Admission, ExactlyTheLimitMayWait) {
  const struct {
    std::string what;
    QueueLoad load;
    bool admitted;
  } cases[] = {
      {"an empty queue", {.limit = 1}, true},
      {"a full one", {.queued = 1, .limit = 1}, false},
      {"the last place", {.queued = 63, .limit = 64}, true},
      {"one too many", {.queued = 64, .limit = 64}, false},
      {"no waiting, worker free", {.free_workers = 1}, true},
      {"no waiting, none free", {}, false},
      {"the free one is spoken for", {.queued = 1, .free_workers = 1}, false},
      {"it takes one, one waits",
       {.queued = 1, .free_workers = 1, .limit = 1},
       true},
      {"it takes one, two wait",
       {.queued = 2, .free_workers = 1, .limit = 1},
       false},
      {"many are free", {.queued = 3, .free_workers = 4}, true},
  };
  for (const auto& [what, load, admitted] : cases) {
    EXPECT_EQ(AdmitTask(load).ok(), admitted) << what;
  }
}

TEST(Admission, ARefusalSaysTheLimitAndWhatToDo) {
  const absl::Status refused = AdmitTask({.queued = 64, .limit = 64});
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(refused.message(), HasSubstr("64 requests may wait"));
  EXPECT_THAT(refused.message(), HasSubstr("try again"));
  EXPECT_THAT(refused.message(), HasSubstr("batching.max_queue_length"));
  EXPECT_EQ(ReasonOf(refused), "QUEUE_FULL");
}

TEST(Admission, ARefusalSaysWhenToComeAgain) {
  EXPECT_EQ(RetryDelayOf(AdmitTask({.queued = 63,
                                    .limit = 63,
                                    .workers = 4,
                                    .task_time = absl::Milliseconds(100)})),
            absl::Milliseconds(800));
}

TEST(Admission, TheConfigurationGoesBeforeTheServer) {
  EXPECT_EQ(QueueLimit(0, 64), 64);
  EXPECT_EQ(QueueLimit(8, 64), 8);
  EXPECT_EQ(QueueLimit(128, 64), 128);
}

TEST(Admission, WantedUntilCancelledOrTooLate) {
  const absl::Time now = absl::FromUnixSeconds(1000);
  const absl::Duration instant = absl::Nanoseconds(1);
  const struct {
    bool cancelled;
    absl::Time deadline;
    absl::StatusCode code;
  } cases[] = {
      {false, absl::InfiniteFuture(), absl::StatusCode::kOk},
      {false, now + instant, absl::StatusCode::kOk},
      {false, now, absl::StatusCode::kDeadlineExceeded},
      {false, now - instant, absl::StatusCode::kDeadlineExceeded},
      {true, now + instant, absl::StatusCode::kCancelled},
      {true, now - instant, absl::StatusCode::kCancelled},
  };
  for (const auto& [cancelled, deadline, code] : cases) {
    EXPECT_EQ(CheckWanted(cancelled, deadline, now).code(), code);
  }
}

TEST(Admission, InTimeByTheWayAhead) {
  PassEstimate estimate;
  estimate.Observe(1, absl::Seconds(1));
  estimate.Observe(8, absl::Seconds(4));
  const struct {
    const char* what = nullptr;
    WayAhead way;
    double seconds_left = 0;
    bool in_time = false;
  } cases[] = {
      {"alone", {.most_a_pass = 8}, 1, true},
      {"a little short", {.most_a_pass = 8}, 0.999, false},
      {"first of a full batch", {.waiting = 8, .most_a_pass = 8}, 4, true},
      {"which takes longer", {.waiting = 8, .most_a_pass = 8}, 3.999, false},
      {"last of a batch",
       {.ahead = 7, .waiting = 8, .most_a_pass = 8},
       4,
       true},
      {"alone in the next",
       {.ahead = 8, .waiting = 9, .most_a_pass = 8},
       5,
       true},
      {"which comes after a full one",
       {.ahead = 8, .waiting = 9, .most_a_pass = 8},
       4.999,
       false},
      {"after a pass that is under way",
       {.most_a_pass = 8, .until_free = absl::Seconds(2)},
       3,
       true},
      {"which delays it",
       {.most_a_pass = 8, .until_free = absl::Seconds(2)},
       2.999,
       false},
      {"unless another worker takes it",
       {.ahead = 8, .waiting = 9, .most_a_pass = 8, .workers = 2},
       1,
       true},
      {"as many batches as workers",
       {.ahead = 16, .waiting = 17, .most_a_pass = 8, .workers = 2},
       5,
       true},
  };
  const absl::Time now = absl::FromUnixSeconds(1000);
  for (const auto& [what, way, seconds_left, in_time] : cases) {
    const absl::Status status =
        CheckInTime(now + absl::Seconds(seconds_left), now, way, estimate);
    EXPECT_EQ(status.code(), in_time ? absl::StatusCode::kOk
                                     : absl::StatusCode::kDeadlineExceeded)
        << what;
  }
  EXPECT_TRUE(CheckInTime(absl::InfiniteFuture(), now, {}, estimate).ok());
  EXPECT_TRUE(CheckInTime(now, now, {.ahead = 100, .waiting = 101}, {}).ok())
      << "nothing is known";
}

}  // namespace
}  // namespace camserve
