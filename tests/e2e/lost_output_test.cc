// A server's commands whose output nobody gets.
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/process.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"

namespace camserve {
namespace {

using testing::HasSubstr;

std::string Binary() {
  const char* const build = std::getenv("CAMSERVE_BUILD");
  return absl::StrCat(build == nullptr ? "." : build, "/camserve");
}

TEST(LostOutputTest, IsNoSuccess) {
  const ModelFolders folders;
  folders.AddOwn(kSmallModel);
  const std::vector<std::vector<std::string>> commands = {
      {Binary(), "--version"},
      {Binary(), "--help"},
      {Binary(), "--check_config", "--device=cpu",
       absl::StrCat("--model_repository=", folders.path().string())}};
  for (const std::vector<std::string>& command : commands) {
    SCOPED_TRACE(command[1]);
    EXPECT_EQ(RunProcess(command).exit_code, 0);
    const ProcessResult full = RunProcess(command, {.out_file = "/dev/full"});
    EXPECT_EQ(full.exit_code, 1);
    EXPECT_THAT(full.err,
                HasSubstr("camserve: standard output: cannot be written"));
    EXPECT_NE(RunProcess(command, {.out_closed = true}).exit_code, 0);
  }
}

}  // namespace
}  // namespace camserve
