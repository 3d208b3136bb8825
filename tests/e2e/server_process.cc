#include "tests/e2e/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

// The exit status of a child that could not execute the binary.
constexpr int kNotExecuted = 127;

std::string Binary(const std::string& program) {
  // ctest runs tests in the build folder.
  const char* const build = std::getenv("CAMSERVE_BUILD");
  const std::filesystem::path binary =
      std::filesystem::path(build == nullptr ? "." : build) / program;
  if (!std::filesystem::exists(binary)) {
    throw std::runtime_error(
        absl::StrCat("no program ", binary.string(),
                     ": run the tests by ctest, or set CAMSERVE_BUILD to the "
                     "build folder"));
  }
  return std::filesystem::absolute(binary).string();
}

// Runs in the child, so it does only what is safe between fork and exec.
[[noreturn]] void Execute(char* const* arguments, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execv(arguments[0], arguments);
  _exit(kNotExecuted);
}

// glibc 2.36 declares its own pidfd_open for C only.
int OpenProcess(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

int ExitStatus(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& arguments,
                             const std::filesystem::path& log,
                             const std::string& program) {
  std::vector<std::string> words = {Binary(program)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int log_file =
      open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_file < 0) throw std::runtime_error("cannot open the server's log");
  pid_ = fork();
  if (pid_ == 0) Execute(pointers.data(), log_file);
  close(log_file);
  if (pid_ < 0) throw std::runtime_error("cannot start the server");
}

ServerProcess::~ServerProcess() {
  if (exit_status_.has_value()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ServerProcess::Signal(int signal) const {
  if (!exit_status_.has_value()) kill(pid_, signal);
}

std::optional<int> ServerProcess::WaitForExit(absl::Duration limit) {
  if (exit_status_.has_value()) return exit_status_;
  pollfd ended = {.fd = OpenProcess(pid_), .events = POLLIN, .revents = 0};
  const int changed =
      poll(&ended, 1, static_cast<int>(absl::ToInt64Milliseconds(limit)));
  close(ended.fd);
  int status = 0;
  if (changed == 1 && waitpid(pid_, &status, 0) == pid_) {
    exit_status_ = ExitStatus(status);
  }
  return exit_status_;
}

void ServerProcess::ResetPeak() const {
  WriteFile(absl::StrCat("/proc/", pid_, "/clear_refs"), "5");
}

int64_t ServerProcess::StatusBytes(const std::string& field) const {
  std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
  std::string word;
  while (status >> word) {
    int64_t kibibytes = 0;
    if (word == field && status >> kibibytes) return kibibytes * 1024;
  }
  throw std::runtime_error("cannot read the server's memory: has it ended?");
}

}  // namespace camserve
