#include "server/repository/model_name.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

TEST(ModelName, TakesLettersDigitsAndThreeSigns) {
  for (const std::string& name :
       {std::string("chest"), std::string("A"), std::string("7"),
        std::string("res_net-50.v2"), std::string("-"), std::string("_x"),
        std::string("a.."), std::string(128, 'a')}) {
    EXPECT_TRUE(CheckModelName(name).ok()) << name;
  }
}

TEST(ModelName, RefusesAllElseAndSaysWhy) {
  const struct {
    std::string name;
    std::string reason;
  } cases[] = {
      {"", "is empty"},
      {".", "begins with '.'"},
      {"..", "begins with '.'"},
      {"../x", "begins with '.'"},
      {".git", "begins with '.'"},
      {"a/b", "position 1 "},
      {"a\\b", "position 1 "},
      {std::string("chest\0x", 7), "position 5 "},
      {"a b", "position 1 "},
      {"a\n", "position 1 "},
      {"ä", "position 0 "},
      {"a:b", "position 1 "},
      {"%2e%2e", "position 0 "},
      {std::string(129, 'a'), "has 129 bytes"},
      {std::string(1'000'000, 'a'), "has 1000000 bytes"},
  };
  for (const auto& [name, reason] : cases) {
    const absl::Status status = CheckModelName(name);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(reason));
    EXPECT_THAT(status.message(), HasSubstr("model.name"));
    EXPECT_LT(status.message().size(), 200u);
  }
}

}  // namespace
}  // namespace camserve
