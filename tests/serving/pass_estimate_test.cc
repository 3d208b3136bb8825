#include "server/serving/pass_estimate.h"

#include <string>

#include "gtest/gtest.h"

namespace camserve {
namespace {

// A digit: a pass of so many seconds; "-": a call dropped for the estimate.
absl::Duration After(const std::string& events) {
  PassEstimate estimate;
  for (const char event : events) {
    if (event == '-') {
      estimate.Doubt();
    } else {
      estimate.Observe(absl::Seconds(event - '0'));
    }
  }
  return estimate.shortest();
}

TEST(PassEstimateTest, IsAsInTheTable) {
  const struct {
    const char* what;
    const char* events;
    double seconds;
  } cases[] = {
      {"nothing is known", "", 0},
      {"nothing to doubt", "--", 0},
      {"one pass", "3", 3},
      {"the fastest of some", "5247", 2},
      {"one of the last eight", "188888888", 8},
      {"not yet forgotten", "18888888", 1},
      {"each doubt makes it a tenth shorter", "9--", 9 * 0.9 * 0.9},
      {"the pass after a doubt counts alone", "2-5", 5},
      {"and the next as well", "2-57", 5},
  };
  for (const auto& [what, events, seconds] : cases) {
    EXPECT_NEAR(absl::ToDoubleSeconds(After(events)), seconds, 1e-6) << what;
  }
}

}  // namespace
}  // namespace camserve
