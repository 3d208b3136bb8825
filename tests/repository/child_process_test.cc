#include "server/repository/child_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::Each;

constexpr absl::Duration kLong = absl::Minutes(1);

ChildEnd RunShell(const std::string& command, absl::Duration limit = kLong) {
  const auto end = RunChild({"/bin/sh", "-c", command}, limit);
  EXPECT_TRUE(end.ok()) << end.status();
  return end.ok() ? *end : ChildEnd();
}

void ExpectNoChildIsLeft() {
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProcess, TellsOutputAndExitStatus) {
  const ChildEnd end = RunShell("echo wrong; echo aside >&2; exit 3");
  EXPECT_EQ(end.exit_status, 3);
  EXPECT_EQ(end.signal, 0);
  EXPECT_FALSE(end.timed_out);
  EXPECT_EQ(end.output, "wrong\n");
  ExpectNoChildIsLeft();
}

TEST(ChildProcess, TellsTheSignalOfACrash) {
  const ChildEnd end = RunShell("kill -SEGV $$");
  EXPECT_EQ(end.signal, SIGSEGV);
  EXPECT_FALSE(end.timed_out);
  ExpectNoChildIsLeft();
}

TEST(ChildProcess, KillsWhatDoesNotEnd) {
  const ChildEnd end = RunShell("exec sleep 1000", absl::Milliseconds(1));
  EXPECT_TRUE(end.timed_out);
  EXPECT_EQ(end.signal, SIGKILL);
  ExpectNoChildIsLeft();
}

TEST(ChildProcess, KillsWhatWritesWithoutEnd) {
  EXPECT_TRUE(RunShell("exec yes", absl::Milliseconds(200)).timed_out);
}

TEST(ChildProcess, InheritsNoFile) {
  const int open_here = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  ASSERT_GE(open_here, 3);
  EXPECT_NE(
      RunShell(absl::StrCat("test -e /proc/$$/fd/", open_here)).exit_status, 0);
  close(open_here);
}

TEST(ChildProcess, AProgramThatIsNotThereIsAnError) {
  EXPECT_EQ(RunChild({"/nowhere/at/all"}, kLong).status().code(),
            absl::StatusCode::kUnavailable);
  ExpectNoChildIsLeft();
}

TEST(ChildProcess, ManyRunAtOnce) {
  std::vector<int> exit_statuses(16, -1);
  {
    std::vector<std::jthread> threads;
    for (int& exit_status : exit_statuses) {
      threads.emplace_back(
          [&exit_status] { exit_status = RunShell("exit 7").exit_status; });
    }
  }
  EXPECT_THAT(exit_statuses, Each(7));
  ExpectNoChildIsLeft();
}

}  // namespace
}  // namespace camserve
