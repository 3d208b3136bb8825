#include "client/camctl/evaluation/evaluation_progress.h"

#include <algorithm>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);

TEST(EvaluationProgressTest, IsABarOnATerminal) {
  std::ostringstream out;
  {
    const Console console = {
        .out = out, .err = out, .err_terminal = true, .err_columns = 54};
    EvaluationProgress progress(console, 10, 20, kStart);
    progress.Step("AOPC 0.5", kStart + absl::Seconds(2));
    EXPECT_EQ(out.str(),
              "\r\x1b[K[###########.........] 11/20  30/min  18 s left  AOPC");
    progress.Print("lost a");
  }
  EXPECT_THAT(out.str(), testing::EndsWith("AOPC\r\x1b[Klost a\n"));
}

TEST(EvaluationProgressTest, ClearsTheBarAtItsEnd) {
  std::ostringstream out;
  {
    const Console console = {.out = out, .err = out, .err_terminal = true};
    EvaluationProgress progress(console, 0, 1, kStart);
    progress.Step("", kStart + absl::Seconds(1));
  }
  EXPECT_EQ(out.str(), "\r\x1b[K[####################] 1/1  1/s\r\x1b[K");
}

TEST(EvaluationProgressTest, IsALineForEachHundredthElsewhere) {
  std::ostringstream out;
  const Console console = {.out = out, .err = out};
  EvaluationProgress progress(console, 0, 1000, kStart);
  for (int i = 1; i <= 1000; ++i) {
    progress.Step("s", kStart + absl::Milliseconds(i * 500));
    if (i == 20) {
      EXPECT_EQ(out.str(),
                "10/1000  2/s  8 min 15 s left  s\n"
                "20/1000  2/s  8 min 10 s left  s\n");
    }
  }
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 100);
  EXPECT_THAT(text, testing::EndsWith("\n1000/1000  2/s  s\n"));
}

TEST(EvaluationProgressTest, FewSamplesAreALineEach) {
  std::ostringstream out;
  const Console console = {.out = out, .err = out};
  EvaluationProgress progress(console, 0, 3, kStart);
  for (int i = 1; i <= 3; ++i) progress.Step("", kStart + absl::Seconds(i));
  EXPECT_EQ(out.str(), "1/3  1/s  2 s left\n2/3  1/s  1 s left\n3/3  1/s\n");
}

TEST(RateTextTest, TakesTheUnitThatShowsIt) {
  EXPECT_EQ(RateText(1234, absl::Seconds(100)), "12.3/s");
  EXPECT_EQ(RateText(1, absl::Seconds(8)), "7.5/min");
  EXPECT_EQ(RateText(1, absl::Minutes(30)), "2/h");
  EXPECT_EQ(RateText(5, absl::ZeroDuration()), "5e+03/s");
}

TEST(WaitTextTest, HasTwoUnits) {
  EXPECT_EQ(WaitText(absl::ZeroDuration()), "0 s");
  EXPECT_EQ(WaitText(absl::Milliseconds(59'600)), "1 min 0 s");
  EXPECT_EQ(WaitText(absl::Seconds(200)), "3 min 20 s");
  EXPECT_EQ(WaitText(absl::Seconds(7500)), "2 h 5 min");
  EXPECT_EQ(WaitText(absl::Hours(100)), "100 h 0 min");
}

}  // namespace
}  // namespace camserve::camctl
