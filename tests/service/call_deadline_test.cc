#include "server/service/call_deadline.h"

#include <gtest/gtest.h>

namespace camserve {
namespace {

absl::Duration Reserve(absl::Duration time) {
  const absl::Time begin = absl::UnixEpoch() + absl::Hours(1);
  return begin + time - AnswerTime(begin, begin + time);
}

TEST(AnswerTimeTest, LeavesTimeToSendAndForRounding) {
  EXPECT_EQ(Reserve(absl::Hours(1)), absl::Seconds(37));
  EXPECT_EQ(Reserve(absl::Seconds(10)), absl::Milliseconds(1100));
  EXPECT_EQ(Reserve(absl::Seconds(1)), absl::Milliseconds(110));
  EXPECT_EQ(Reserve(absl::ZeroDuration()), absl::ZeroDuration());
  EXPECT_EQ(AnswerTime(absl::UnixEpoch(), absl::InfiniteFuture()),
            absl::InfiniteFuture());
}

}  // namespace
}  // namespace camserve
