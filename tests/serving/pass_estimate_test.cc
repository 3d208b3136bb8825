#include "server/serving/pass_estimate.h"

#include <string>

#include "gtest/gtest.h"

namespace camserve {
namespace {

// A digit: a pass of one task took so many seconds; a letter: one of two tasks,
// "a" 1 second, "b" 2; "-": a call dropped for the estimate.
PassEstimate After(const std::string& events) {
  PassEstimate estimate;
  for (const char event : events) {
    if (event == '-') {
      estimate.Doubt();
    } else if (event >= 'a') {
      estimate.Observe(2, absl::Seconds(event - 'a' + 1));
    } else {
      estimate.Observe(1, absl::Seconds(event - '0'));
    }
  }
  return estimate;
}

void ExpectSeconds(absl::Duration duration, double seconds) {
  EXPECT_NEAR(absl::ToDoubleSeconds(duration), seconds, 1e-6);
}

TEST(PassEstimateTest, IsAsInTheTable) {
  const struct {
    const char* what;
    const char* events;
    double of_one;   // seconds, of a pass of one task
    double of_two;   // of two
    double of_nine;  // of more than there ever were
    double of_task;
  } cases[] = {
      {"nothing is known", "", 0, 0, 0, 0},
      {"nothing to doubt", "--", 0, 0, 0, 0},
      {"one pass", "3", 3, 3, 3, 3},
      {"the longest of few", "529", 9, 9, 9, 9},
      {"the upper quartile of more", "12345678", 7, 7, 7, 7},
      {"one that was held up moves nothing", "33333339", 3, 3, 3, 3},
      {"the last eight alone", "1111111188888", 8, 8, 8, 8},
      {"of fewer tasks nothing is known", "d", 0, 4, 4, 2},
      {"each number of tasks for itself", "1dd1", 1, 4, 4, 2},
      {"each doubt makes it a tenth shorter", "9--", 7.29, 7.29, 7.29, 7.29},
      {"of every number of tasks", "9d-", 8.1, 3.6, 3.6, 1.8},
      {"the pass after a doubt counts alone", "2d-5", 5, 5, 5, 5},
      {"and the next as well", "2-57", 7, 7, 7, 7},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.what);
    const PassEstimate estimate = After(expected.events);
    ExpectSeconds(estimate.OfPass(1), expected.of_one);
    ExpectSeconds(estimate.OfPass(2), expected.of_two);
    ExpectSeconds(estimate.OfPass(9), expected.of_nine);
    ExpectSeconds(estimate.OfTask(), expected.of_task);
  }
}

}  // namespace
}  // namespace camserve
