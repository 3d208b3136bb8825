#include "server/serving/lane_turns.h"

#include <algorithm>
#include <string>

#include "gtest/gtest.h"

namespace camserve {
namespace {

// Who waits, a character a turn: e explanations, b bulk passes, 2 both. Whose
// turn it is: E or B.
std::string Turns(const std::string& waiting) {
  LaneTurns turns;
  std::string whose;
  for (const char who : waiting) {
    whose += turns.Next(who != 'b', who != 'e') == Lane::kBulk ? 'B' : 'E';
  }
  return whose;
}

TEST(LaneTurnsTest, AreAsInTheTable) {
  struct Case {
    const char* what;
    const char* waiting;
    const char* whose;
  };
  for (const Case& c : {
           Case{"who waits alone goes", "ebbe", "EBBE"},
           Case{"explanations go first", "222", "EEE"},
           Case{"the tenth turn is the bulk lane's", "22222222222",
                "EEEEEEEEEBE"},
           Case{"again and again", "22222222222222222222",
                "EEEEEEEEEBEEEEEEEEEB"},
           Case{"turns without a rival do not count", "eeeeeeeee2222222222",
                "EEEEEEEEEEEEEEEEEEB"},
           Case{"a turn of its own begins the count anew", "22222b2222222222",
                "EEEEEBEEEEEEEEEB"},
       }) {
    EXPECT_EQ(Turns(c.waiting), c.whose) << c.what;
  }
}

TEST(LaneTurnsTest, TheBulkLaneHasATenthWhereBothWait) {
  const std::string whose = Turns(std::string(1000, '2'));
  EXPECT_EQ(std::count(whose.begin(), whose.end(), 'B'), 100);
}

}  // namespace
}  // namespace camserve
