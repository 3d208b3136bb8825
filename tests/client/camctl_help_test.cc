// camctl's help: what it lists, and that it fits.
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class CamctlHelpTest : public CamctlTest {
 protected:
  std::string Help(const std::vector<std::string>& arguments) {
    const ProcessResult result = Camctl(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    return result.out;
  }

  // As camctl's help lists them.
  std::vector<std::string> Commands() {
    std::vector<std::string> commands;
    bool is_listed = false;
    for (const absl::string_view line : absl::StrSplit(Help({"help"}), '\n')) {
      if (line.empty()) is_listed = false;
      if (is_listed) {
        commands.emplace_back(line.substr(2, line.find(' ', 2) - 2));
      }
      if (line == "Commands:") is_listed = true;
    }
    return commands;
  }
};

TEST_F(CamctlHelpTest, ListsEveryCommandInALine) {
  EXPECT_THAT(Commands(),
              testing::ElementsAre("explain", "evaluate", "report", "bench",
                                   "models", "model", "load", "unload",
                                   "health", "server", "completion", "help"));
  EXPECT_THAT(Help({"help"}), HasSubstr("2  the command line is wrong"));
  EXPECT_THAT(Help({"help"}),
              HasSubstr("\n  explain                 Why did the model give "
                        "these images their class?\n"));
}

TEST_F(CamctlHelpTest, IsTheSameHoweverItIsAskedFor) {
  const std::string help = Help({"help"});
  EXPECT_EQ(Help({"--help"}), help);
  EXPECT_EQ(Help({"-h"}), help);
  for (const std::string& command : Commands()) {
    const std::string own = Help({"help", command});
    EXPECT_EQ(Help({command, "--help"}), own);
    EXPECT_EQ(Help({command, "-h"}), own);
    EXPECT_EQ(Help({"--help", command}), own);
  }
}

TEST_F(CamctlHelpTest, FitsAndShowsExamples) {
  std::vector<std::string> helps = {Help({"help"})};
  for (const std::string& command : Commands()) {
    helps.push_back(Help({"help", command}));
    EXPECT_THAT(helps.back(), HasSubstr("Usage: camctl " + command + " "));
    EXPECT_THAT(helps.back(),
                testing::ContainsRegex("\nExamples?:\n  .*camctl " + command));
  }
  for (const std::string& help : helps) {
    for (const absl::string_view line : absl::StrSplit(help, '\n')) {
      EXPECT_LE(line.size(), 80u) << line;
    }
  }
}

TEST_F(CamctlHelpTest, FlagsAreTheirCommands) {
  const std::string report = Help({"help", "report"});
  EXPECT_THAT(report, HasSubstr("--format"));
  EXPECT_THAT(report, Not(HasSubstr("--server")));
  const std::string explain = Help({"help", "explain"});
  EXPECT_THAT(explain, HasSubstr("--window"));
  EXPECT_THAT(explain, HasSubstr("--server_name"));
  EXPECT_THAT(explain, HasSubstr("--longest_side"));
  EXPECT_THAT(explain, Not(HasSubstr("--grids")));
}

TEST_F(CamctlHelpTest, FlagsHaveOneSpelling) {
  for (const char* command : {"explain", "evaluate", "bench"}) {
    const std::string help = Help({"help", command});
    EXPECT_THAT(help, HasSubstr("  --methods NAMES")) << command;
    EXPECT_THAT(help, Not(HasSubstr("--method "))) << command;
  }
}

TEST_F(CamctlHelpTest, OfNoCommandIsAnError) {
  const ProcessResult result = Camctl({"help", "paint"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("not \"paint\"\n"));
}

TEST_F(CamctlHelpTest, VersionIsALine) {
  EXPECT_THAT(Help({"--version"}), MatchesRegex("camctl [0-9.]+\n"));
  EXPECT_THAT(Help({"models", "--version"}), MatchesRegex("camctl [0-9.]+\n"));
}

}  // namespace
}  // namespace camserve
