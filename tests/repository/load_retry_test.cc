#include "gtest/gtest.h"
#include "server/repository/load_plan.h"

namespace camserve {
namespace {

TEST(MayPass, IsWhatTheFileIsNotToBlameFor) {
  const struct {
    absl::StatusCode code;
    bool may_pass;
  } cases[] = {
      {absl::StatusCode::kResourceExhausted, true},
      {absl::StatusCode::kUnavailable, true},
      {absl::StatusCode::kOk, false},
      {absl::StatusCode::kCancelled, false},
      {absl::StatusCode::kDeadlineExceeded, false},
      {absl::StatusCode::kFailedPrecondition, false},
      {absl::StatusCode::kInternal, false},
      {absl::StatusCode::kInvalidArgument, false},
      {absl::StatusCode::kNotFound, false},
  };
  for (const auto& [code, may_pass] : cases) {
    EXPECT_EQ(MayPass(absl::Status(code, "")), may_pass) << code;
  }
}

TEST(RetryDelay, DoublesUntilAMinute) {
  const struct {
    int failures;
    absl::Duration delay;
  } cases[] = {
      {1, absl::Seconds(1)},   {2, absl::Seconds(2)},
      {3, absl::Seconds(4)},   {4, absl::Seconds(8)},
      {5, absl::Seconds(16)},  {6, absl::Seconds(32)},
      {7, absl::Minutes(1)},   {8, absl::Minutes(1)},
      {100, absl::Minutes(1)}, {2'000'000'000, absl::Minutes(1)},
  };
  for (const auto& [failures, delay] : cases) {
    EXPECT_EQ(LoadRetryDelay(failures), delay) << failures;
  }
}

TEST(RetryNote, SaysHowOftenAndWhen) {
  const absl::Time next = absl::FromUnixSeconds(1'795'771'805);
  EXPECT_EQ(RetryNote(1, next), "tried once, again at 2026-11-27T09:30:05Z");
  EXPECT_EQ(RetryNote(3, next), "tried 3 times, again at 2026-11-27T09:30:05Z");
}

}  // namespace
}  // namespace camserve
