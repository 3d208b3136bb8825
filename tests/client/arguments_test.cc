#include "client/camctl/commands/arguments.h"

#include <optional>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "client/camctl/terminal/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

ABSL_FLAG(std::string, test_text, "", "");
ABSL_FLAG(bool, test_switch, false, "");
ABSL_FLAG(int, test_number, 1, "");
ABSL_FLAG(camserve::camctl::RepeatedText, test_list, {}, "");

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ArgumentsTest : public testing::Test {
 protected:
  void ExpectUsageError(const std::vector<std::string>& arguments,
                        const std::string& message) {
    const auto parsed = ParseArguments(arguments);
    EXPECT_EQ(parsed.status().message(), message);
    EXPECT_EQ(ExitCodeOf(parsed.status()), ExitCode::kUsage);
  }

 private:
  absl::FlagSaver saver_;
};

TEST_F(ArgumentsTest, SetsFlagsBetweenPositionalArguments) {
  const auto parsed = ParseArguments(
      std::vector<std::string>{"explain", "--test_text", "a=b", "x.png",
                               "--test_number=7", "--test_switch", "y.png"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->positional, ElementsAre("explain", "x.png", "y.png"));
  EXPECT_THAT(parsed->flags,
              ElementsAre("test_text", "test_number", "test_switch"));
  EXPECT_EQ(absl::GetFlag(FLAGS_test_text), "a=b");
  EXPECT_EQ(absl::GetFlag(FLAGS_test_number), 7);
  EXPECT_TRUE(absl::GetFlag(FLAGS_test_switch));
}

TEST_F(ArgumentsTest, SwitchesGoOff) {
  absl::SetFlag(&FLAGS_test_switch, true);
  ASSERT_TRUE(ParseArguments(std::vector<std::string>{"--notest_switch"}).ok());
  EXPECT_FALSE(absl::GetFlag(FLAGS_test_switch));
  ASSERT_TRUE(
      ParseArguments(std::vector<std::string>{"--test_switch=true"}).ok());
  EXPECT_TRUE(absl::GetFlag(FLAGS_test_switch));
}

TEST_F(ArgumentsTest, RepeatedFlagsAddUp) {
  ASSERT_TRUE(ParseArguments(std::vector<std::string>{"--test_list", "a,b.png",
                                                      "--test_list=c"})
                  .ok());
  EXPECT_THAT(absl::GetFlag(FLAGS_test_list).values,
              ElementsAre("a,b.png", "c"));
}

TEST_F(ArgumentsTest, TheLastOfOtherFlagsCounts) {
  ASSERT_TRUE(ParseArguments(std::vector<std::string>{"--test_number=2",
                                                      "--test_number=3"})
                  .ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_test_number), 3);
}

TEST_F(ArgumentsTest, TwoDashesEndTheFlags) {
  const auto parsed =
      ParseArguments(std::vector<std::string>{"--", "--test_text", "-x"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->positional, ElementsAre("--test_text", "-x"));
  EXPECT_THAT(parsed->flags, IsEmpty());
}

TEST_F(ArgumentsTest, MistakesAreNamed) {
  ExpectUsageError({"--nothing"}, "--nothing: no such flag; see camctl help");
  ExpectUsageError({"--notest_text"},
                   "--notest_text: no such flag; see camctl help");
  ExpectUsageError({"-x"}, "-x: no such flag; flags begin with --");
  ExpectUsageError({"--test_text"}, "--test_text: needs a value");
  ExpectUsageError({"--test_number=many"},
                   "--test_number: 'many' cannot be its value");
  ExpectUsageError({"--test_switch=perhaps"},
                   "--test_switch: 'perhaps' cannot be its value; true or "
                   "false can");
}

TEST_F(ArgumentsTest, MistakesAreQuotedBriefly) {
  const auto parsed = ParseArguments(
      std::vector<std::string>{"--" + std::string(10000, '\x1b')});
  EXPECT_LT(parsed.status().message().size(), 120u);
  EXPECT_EQ(parsed.status().message().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace camserve::camctl
