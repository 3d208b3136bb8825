#include "server/repository/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

// What a pipe holds: a child that writes more waits until it is killed.
constexpr size_t kMostOutput = 64 << 10;

absl::Status CantStart(int error) {
  return absl::UnavailableError(
      absl::StrCat("no child process could be started: ", strerror(error)));
}

// Uses posix_spawn, as a process with threads may run hardly any code between
// fork and exec.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments,
                            int output) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY,
                                   0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY,
                                   0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const absl::Cleanup destroy = [&] {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
  };
  std::vector<std::string> words = arguments;
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t child = -1;
  const int error = posix_spawn(&child, pointers.front(), &files, &attributes,
                                pointers.data(), environ);
  if (error != 0) return CantStart(error);
  return child;
}

// Waits for the child's end. False where it still runs at `deadline`.
bool AwaitEnd(pid_t child, absl::Time deadline) {
  // glibc 2.36 declares its own pidfd_open for C only.
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  const absl::Cleanup close_handle = [handle] { close(handle); };
  while (true) {
    const absl::Duration left =
        std::max(deadline - absl::Now(), absl::ZeroDuration());
    pollfd ended = {.fd = handle, .events = POLLIN, .revents = 0};
    const int changed = poll(&ended, 1,
                             static_cast<int>(absl::ToInt64Milliseconds(
                                 std::min(left, absl::Hours(1)))));
    if (changed > 0) return (ended.revents & POLLIN) != 0;
    if (left == absl::ZeroDuration()) return false;
  }
}

// Reads what is there, and waits for no more: a grandchild may keep the other
// end of the pipe open.
std::string ReadOutput(int output) {
  fcntl(output, F_SETFL, O_NONBLOCK);
  std::string text(kMostOutput, '\0');
  const ssize_t size = read(output, text.data(), text.size());
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

}  // namespace

absl::StatusOr<ChildEnd> RunChild(const std::vector<std::string>& arguments,
                                  absl::Duration limit) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return CantStart(errno);
  const absl::Cleanup close_output = [&] { close(ends[0]); };
  const absl::Time deadline = absl::Now() + limit;
  const absl::StatusOr<pid_t> child = Spawn(arguments, ends[1]);
  close(ends[1]);
  RETURN_IF_ERROR(child.status());
  ChildEnd end;
  end.timed_out = !AwaitEnd(*child, deadline);
  if (end.timed_out) kill(*child, SIGKILL);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.output = ReadOutput(ends[0]);
  return end;
}

}  // namespace camserve
