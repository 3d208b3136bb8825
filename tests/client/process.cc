#include "tests/client/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace camserve {
namespace {

void Require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("cannot make ") + what);
}

// Both ends of a pipe or of a terminal, closed with it.
struct Channel {
  int read_end = -1;
  int write_end = -1;

  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    CloseWriteEnd();
    CloseReadEnd();
  }

  void CloseReadEnd() {
    if (read_end >= 0) close(read_end);
    read_end = -1;
  }

  void CloseWriteEnd() {
    if (write_end >= 0) close(write_end);
    write_end = -1;
  }

  void OpenPipe() {
    int ends[2];
    Require(pipe2(ends, O_CLOEXEC) == 0, "a pipe");
    read_end = ends[0];
    write_end = ends[1];
  }

  void WriteTo(const std::string& path) {
    CloseWriteEnd();
    write_end = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    Require(write_end >= 0, path.c_str());
  }

  void OpenTerminal() {
    read_end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    Require(read_end >= 0 && grantpt(read_end) == 0 && unlockpt(read_end) == 0,
            "a terminal");
    write_end = open(ptsname(read_end), O_RDWR | O_NOCTTY | O_CLOEXEC);
    Require(write_end >= 0, "a terminal");
  }
};

// False at the end: of a pipe 0 bytes, of a terminal an error.
bool ReadSome(int descriptor, std::string& text) {
  char buffer[4096];
  const ssize_t size = read(descriptor, buffer, sizeof(buffer));
  if (size > 0) text.append(buffer, size);
  return size > 0;
}

void ReadAll(const Channel& out, const Channel& err, ProcessResult& result) {
  pollfd open[2] = {{.fd = out.read_end, .events = POLLIN, .revents = 0},
                    {.fd = err.read_end, .events = POLLIN, .revents = 0}};
  std::string* texts[2] = {&result.out, &result.err};
  // poll ignores what is negative.
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    Require(poll(open, 2, -1) > 0, "progress");
    for (int i = 0; i < 2; ++i) {
      if (open[i].revents != 0 && !ReadSome(open[i].fd, *texts[i])) {
        open[i].fd = -1;
      }
    }
  }
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

pid_t Start(const std::vector<std::string>& command,
            const std::vector<std::string>& environment, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, command[0].c_str(), &actions, nullptr,
                  Pointers(command).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  Require(error == 0, command[0].c_str());
  return process;
}

}  // namespace

ProcessResult RunProcess(const std::vector<std::string>& command,
                         const ProcessOptions& options) {
  Channel out;
  Channel err;
  if (options.terminal) {
    out.OpenTerminal();
  } else {
    out.OpenPipe();
    err.OpenPipe();
  }
  if (!options.out_file.empty()) out.WriteTo(options.out_file);
  if (options.out_closed) out.CloseReadEnd();
  const pid_t process = Start(command, options.environment, out.write_end,
                              options.terminal ? out.write_end : err.write_end);
  out.CloseWriteEnd();
  err.CloseWriteEnd();
  ProcessResult result;
  ReadAll(out, err, result);
  int status = 0;
  Require(waitpid(process, &status, 0) == process, "an end");
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

}  // namespace camserve
