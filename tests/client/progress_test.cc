#include "client/camctl/terminal/progress.h"

#include <sstream>

#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(ProgressTest, IsALineAStepElsewhere) {
  std::ostringstream out;
  {
    Progress progress(out, /*terminal=*/false, 2);
    progress.Step("a.png");
    progress.Clear();
    progress.Step("b\x1b.png");
  }
  EXPECT_EQ(out.str(), "1/2 a.png\n2/2 b?.png\n");
}

TEST(ProgressTest, IsABarOnATerminal) {
  std::ostringstream out;
  {
    Progress progress(out, /*terminal=*/true, 3);
    progress.Step("a.png");
    EXPECT_EQ(out.str(), "\r\x1b[K[######..............] 1/3 a.png");
    progress.Step("b.png");
    progress.Step("c.png");
  }
  EXPECT_EQ(out.str(),
            "\r\x1b[K[######..............] 1/3 a.png"
            "\r\x1b[K[#############.......] 2/3 b.png"
            "\r\x1b[K[####################] 3/3 c.png"
            "\r\x1b[K");
}

}  // namespace
}  // namespace camserve::camctl
