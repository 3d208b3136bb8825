#include "server/app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/time/time.h"

ABSL_FLAG(int, test_port, 50051, "port of the test");
ABSL_FLAG(bool, test_log, true, "log of the test");
ABSL_FLAG(std::string, test_folder, "", "folder of the test");
ABSL_FLAG(absl::Duration, test_timeout, absl::Seconds(10), "timeout");

namespace camserve {
namespace {

class CommandLineTest : public testing::Test {
 protected:
  absl::Status Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "camserve");
    return ParseFlags(static_cast<int>(arguments.size()), arguments.data());
  }

  const absl::FlagSaver saver_;
};

TEST_F(CommandLineTest, ReadsEveryForm) {
  ASSERT_TRUE(Parse({"--test_port=7", "--test_folder", "a=b", "--notest_log",
                     "--test_timeout=1m30s"})
                  .ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_test_port), 7);
  EXPECT_EQ(absl::GetFlag(FLAGS_test_folder), "a=b");
  EXPECT_FALSE(absl::GetFlag(FLAGS_test_log));
  EXPECT_EQ(absl::GetFlag(FLAGS_test_timeout), absl::Seconds(90));
  ASSERT_TRUE(Parse({"--test_log"}).ok());
  EXPECT_TRUE(absl::GetFlag(FLAGS_test_log));
  ASSERT_TRUE(Parse({"--test_log=false", "--test_folder="}).ok());
  EXPECT_FALSE(absl::GetFlag(FLAGS_test_log));
  EXPECT_EQ(absl::GetFlag(FLAGS_test_folder), "");
}

TEST_F(CommandLineTest, RefusesTheRestInALine) {
  const std::vector<std::vector<const char*>> bad = {
      {"--test_prot=7"}, {"--test_port"},        {"--test_port=many"},
      {"models"},        {"-test_port=7"},       {"--"},
      {"--=7"},          {"--notest_port"},      {"--test_log=perhaps"},
      {"--test_port="},  {"--test_port=\n7\n8"}, {"--notest_log=true"}};
  for (const auto& arguments : bad) {
    const absl::Status status = Parse(arguments);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
        << arguments.front();
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos)
        << arguments.front();
  }
}

TEST_F(CommandLineTest, NamesTheFlagAndTheValue) {
  EXPECT_THAT(std::string(Parse({"--test_port=many"}).message()),
              testing::AllOf(testing::HasSubstr("--test_port"),
                             testing::HasSubstr("\"many\"")));
}

TEST_F(CommandLineTest, HelpListsTheFlagsOfAFile) {
  const std::string help = FlagsHelp("app/command_line_test.cc");
  EXPECT_THAT(help,
              testing::HasSubstr("--test_port  port of the test [50051]"));
  EXPECT_THAT(help, testing::Not(testing::HasSubstr("gtest")));
  EXPECT_EQ(FlagsHelp("no_such_file.cc"), "");
}

}  // namespace
}  // namespace camserve
