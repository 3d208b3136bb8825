#include "server/app/drain.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace camserve {

// For failures of tests.
void PrintTo(DrainPhase phase, std::ostream* out) {
  *out << "phase " << static_cast<int>(phase);
}

namespace {

using enum DrainPhase;

constexpr DrainOptions kOptions = {.delay = absl::Seconds(5),
                                   .timeout = absl::Seconds(30),
                                   .summary_time = absl::Seconds(5),
                                   .connection_grace = absl::Seconds(1)};

// What is so at a moment, and the phase that it is met in.
struct Moment {
  double seconds;  // since the signal
  int calls;
  DrainPhase phase;
  bool has_connections = true;
};

struct Course {
  std::string name;
  std::vector<Moment> moments;
  DrainOptions options = kOptions;
};

void PrintTo(const Course& course, std::ostream* out) { *out << course.name; }

class DrainTest : public testing::TestWithParam<Course> {};

TEST_P(DrainTest, TakesItsCourse) {
  const absl::Time begin = absl::UnixEpoch();
  Drain drain(GetParam().options, begin);
  EXPECT_EQ(drain.phase(), kAnnounced);
  for (const Moment& moment : GetParam().moments) {
    const absl::Time now = begin + absl::Seconds(moment.seconds);
    while (drain.Advance(now, {.calls = moment.calls,
                               .has_connections = moment.has_connections})) {
    }
    EXPECT_EQ(drain.phase(), moment.phase) << "at " << moment.seconds << " s";
    EXPECT_GT(drain.next(), now);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Courses, DrainTest,
    testing::Values(
        Course{"StillTakesCallsForTheDelayThoughNoneIsThere",
               {{0, 0, kAnnounced, false},
                {4.9, 0, kAnnounced, false},
                {5, 0, kOver, false}}},
        Course{"GivesCallsTheirTimeAndNoMore",
               {{5, 16, kFinishing},
                {29.9, 16, kFinishing},
                {30, 16, kHurrying},
                {34.9, 1, kHurrying},
                {35, 1, kOver}}},
        Course{"IsOverSoonAfterTheLastCall",
               {{5, 2, kFinishing},
                {7, 1, kFinishing},
                {8, 0, kFinishing},
                {8.9, 0, kFinishing},
                {9, 0, kOver}}},
        Course{"IsOverAtOnceWithTheLastConnection",
               {{5, 1, kFinishing}, {8, 0, kOver, false}}},
        Course{"GivesIdleClientsTheGraceAfterTheDelay",
               {{1, 0, kAnnounced}, {5, 0, kFinishing}, {6, 0, kOver}}},
        Course{"WaitsForACallThatWasUnderWay",
               {{5, 0, kFinishing},
                {5.5, 1, kFinishing},
                {7, 1, kFinishing},
                {8, 0, kFinishing},
                {9, 0, kOver}}},
        Course{"IsOverWhileItHurries",
               {{5, 1, kFinishing},
                {30, 1, kHurrying},
                {31, 0, kHurrying},
                {32, 0, kOver}}},
        Course{"WithoutADelayRefusesAtOnce",
               {{0, 1, kFinishing}, {1, 0, kOver, false}},
               {.delay = absl::ZeroDuration()}},
        Course{
            "WithoutATimeoutCancelsAtOnce",
            {{0, 16, kOver}},
            {.delay = absl::ZeroDuration(), .timeout = absl::ZeroDuration()}},
        Course{"HurriesAllOfAShortTimeout",
               {{0, 1, kHurrying}, {3.9, 1, kHurrying}, {4, 1, kOver}},
               {.delay = absl::ZeroDuration(),
                .timeout = absl::Seconds(4),
                .summary_time = absl::Seconds(5)}}),
    [](const auto& info) { return info.param.name; });

TEST(DrainPhasesTest, NoneIsSkipped) {
  Drain drain(kOptions, absl::UnixEpoch());
  const absl::Time late = absl::UnixEpoch() + absl::Hours(1);
  for (const DrainPhase phase : {kFinishing, kHurrying, kOver}) {
    EXPECT_TRUE(drain.Advance(late, {.calls = 1}));
    EXPECT_EQ(drain.phase(), phase);
  }
  EXPECT_FALSE(drain.Advance(late, {.calls = 1}));
  EXPECT_EQ(drain.next(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace camserve
