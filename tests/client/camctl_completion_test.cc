// camctl completion: the scripts, as shells run them.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

class CamctlCompletionTest : public CamctlTest {
 protected:
  void SetUp() override {
    const ProcessResult result = Camctl({"completion", "bash"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    script_ = Image("completion.bash", result.out);
  }

  // What bash offers for the last of `words`, which are those that it makes of
  // a command line.
  std::vector<std::string> Complete(const std::vector<std::string>& words) {
    const std::string code = absl::StrCat(
        "source '", script_, "'; COMP_WORDS=('", absl::StrJoin(words, "' '"),
        "'); COMP_CWORD=", words.size() - 1,
        "; _camctl; printf '%s\\n' \"${COMPREPLY[@]}\"");
    const ProcessResult result =
        RunProcess({"/bin/bash", "--norc", "-c", code});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    return absl::StrSplit(result.out, '\n', absl::SkipEmpty());
  }

  // The long flags that help of a command shows.
  std::vector<std::string> HelpFlags(const std::string& command) {
    std::vector<std::string> flags;
    const std::string help = Camctl({"help", command}).out;
    for (const absl::string_view line : absl::StrSplit(help, '\n')) {
      const size_t begin = line.find("--");
      const bool names_flag = begin == 2 || (begin == 6 && line[2] == '-');
      if (!names_flag) continue;
      const absl::string_view flag = line.substr(begin);
      flags.emplace_back(flag.substr(0, flag.find(' ')));
    }
    return flags;
  }

  std::string script_;
};

TEST_F(CamctlCompletionTest, Commands) {
  EXPECT_THAT(Complete({"camctl", ""}), Contains("unload"));
  EXPECT_THAT(Complete({"camctl", "mod"}), ElementsAre("models", "model"));
  EXPECT_THAT(Complete({"camctl", "--v"}), ElementsAre("--version"));
  EXPECT_THAT(Complete({"camctl", "help", "ex"}), ElementsAre("explain"));
}

TEST_F(CamctlCompletionTest, FlagsAreThoseOfTheHelp) {
  for (const std::string& command : Complete({"camctl", ""})) {
    const std::vector<std::string> flags = HelpFlags(command);
    EXPECT_THAT(flags, Contains("--help")) << command;
    EXPECT_THAT(Complete({"camctl", command, "--"}),
                UnorderedElementsAreArray(flags))
        << command;
  }
}

TEST_F(CamctlCompletionTest, FlagsOfOneCommandAreNotOffered) {
  EXPECT_THAT(Complete({"camctl", "report", "--server"}), IsEmpty());
  EXPECT_THAT(Complete({"camctl", "--json", "explain", "--server"}),
              ElementsAre("--server", "--server_name"));
}

TEST_F(CamctlCompletionTest, Values) {
  EXPECT_THAT(Complete({"camctl", "explain", "--color_map", ""}),
              ElementsAre("jet", "viridis", "inferno"));
  EXPECT_THAT(Complete({"camctl", "explain", "--color_map", "v"}),
              ElementsAre("viridis"));
  // As bash takes --color_map=v apart.
  EXPECT_THAT(Complete({"camctl", "explain", "--color_map", "=", "v"}),
              ElementsAre("viridis"));
  EXPECT_THAT(Complete({"camctl", "explain", "--color_map", "="}),
              ElementsAre("jet", "viridis", "inferno"));
  EXPECT_THAT(Complete({"camctl", "completion", "b"}), ElementsAre("bash"));
}

TEST_F(CamctlCompletionTest, ValuesInAList) {
  EXPECT_THAT(Complete({"camctl", "evaluate", "--metrics", "aopc,max"}),
              ElementsAre("aopc,max_sensitivity"));
  // The older spelling too.
  EXPECT_THAT(Complete({"camctl", "explain", "--method", "hi"}),
              ElementsAre("hirescam"));
}

TEST_F(CamctlCompletionTest, NamesOfFilesAreLeftToTheShell) {
  EXPECT_THAT(Complete({"camctl", "explain", "--out", ""}), IsEmpty());
  EXPECT_THAT(Complete({"camctl", "report", ""}), IsEmpty());
}

TEST_F(CamctlCompletionTest, ZshTakesItsScript) {
  const ProcessResult script = Camctl({"completion", "zsh"});
  ASSERT_EQ(script.exit_code, 0) << script.err;
  EXPECT_THAT(script.out, testing::StartsWith("#compdef camctl\n"));
  EXPECT_THAT(script.out, testing::HasSubstr(":NAME:(jet viridis inferno)'"));
  if (!std::filesystem::exists("/usr/bin/zsh")) {
    GTEST_SKIP() << "zsh is not installed";
  }
  const std::string code = absl::StrCat(
      "autoload -U compinit && compinit -D && source '",
      Image("_camctl", script.out), "' && print ${_comps[camctl]}");
  const ProcessResult result = RunProcess({"/usr/bin/zsh", "-f", "-c", code});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, "_camctl\n");
}

}  // namespace
}  // namespace camserve
