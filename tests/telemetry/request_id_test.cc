#include "server/telemetry/request_id.h"

#include <gtest/gtest.h>

#include <set>

namespace camserve {
namespace {

TEST(RequestIdTest, TakesSafeOnes) {
  const std::string longest(128, 'x');
  for (const std::string& offered :
       {std::string("a"), std::string("Ab-9_.:+/=@"), longest}) {
    EXPECT_EQ(ChooseRequestId(offered), offered);
  }
}

TEST(RequestIdTest, ReplacesOthers) {
  for (const std::string& offered :
       {std::string(), std::string(129, 'x'), std::string("a b"),
        std::string("a\nb"), std::string("a\"b"), std::string("a\0b", 3),
        std::string("\xc3\xa4")}) {
    const std::string chosen = ChooseRequestId(offered);
    EXPECT_NE(chosen, offered);
    EXPECT_EQ(chosen.size(), 32u);
    EXPECT_TRUE(IsRequestId(chosen)) << chosen;
  }
}

TEST(RequestIdTest, GeneratesDifferentOnes) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(ChooseRequestId(""));
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace camserve
