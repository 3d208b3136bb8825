#include "server/serving/batch_rule.h"

#include "gtest/gtest.h"

namespace camserve {
namespace {

TEST(BatchRule, ClosesAsInTheTable) {
  const absl::Time start = absl::FromUnixSeconds(1000);
  const auto after = [&](int ms) { return start + absl::Milliseconds(ms); };
  const absl::Duration delay = absl::Milliseconds(20);
  const struct {
    const char* what;
    OpenBatch batch;
    BatchLimits limits;
    absl::Time closes;
  } cases[] = {
      {"without a delay: when the first came",
       {.oldest_arrival = start},
       {.max_size = 8},
       start},
      {"full: at once",
       {.size = 8, .oldest_arrival = start},
       {.max_size = 8, .max_delay = delay},
       absl::InfinitePast()},
      {"more than full: at once",
       {.size = 9, .oldest_arrival = start},
       {.max_size = 8, .max_delay = delay},
       absl::InfinitePast()},
      {"of one: at once",
       {.size = 1, .oldest_arrival = start},
       {.max_size = 1, .max_delay = delay},
       absl::InfinitePast()},
      {"one short: after the delay",
       {.size = 7, .oldest_arrival = start},
       {.max_size = 8, .max_delay = delay},
       after(20)},
      {"a late deadline changes nothing",
       {.oldest_arrival = start, .earliest_deadline = after(30)},
       {.max_size = 8, .max_delay = delay},
       after(20)},
      {"a near one is waited for no longer",
       {.oldest_arrival = start, .earliest_deadline = after(10)},
       {.max_size = 8, .max_delay = delay},
       after(10)},
      {"nor until its pass can't be in time",
       {.oldest_arrival = start,
        .earliest_deadline = after(30),
        .pass = absl::Milliseconds(25)},
       {.max_size = 8, .max_delay = delay},
       after(5)},
  };
  for (const auto& [what, batch, limits, closes] : cases) {
    EXPECT_EQ(ClosingTime(batch, limits), closes) << what;
  }
}

TEST(BatchRule, TheConfigurationGoesBeforeTheServer) {
  const BatchLimits server = {.max_size = 8,
                              .max_delay = absl::Milliseconds(5)};
  const BatchLimits silent = ChooseBatchLimits(
      {.max_size = 0, .max_delay = absl::ZeroDuration()}, server);
  EXPECT_EQ(silent.max_size, 8);
  EXPECT_EQ(silent.max_delay, absl::Milliseconds(5));
  const BatchLimits told = ChooseBatchLimits(
      {.max_size = 3, .max_delay = absl::Milliseconds(1)}, server);
  EXPECT_EQ(told.max_size, 3);
  EXPECT_EQ(told.max_delay, absl::Milliseconds(1));
}

}  // namespace
}  // namespace camserve
