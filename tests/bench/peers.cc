#include "tests/bench/peers.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr char kProgram[] = "tests/bench/peers.py";

// The process's standard input and output are `socket`.
pid_t Spawn(std::vector<std::string> words, int socket) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const absl::Cleanup destroy = [&] {
    posix_spawn_file_actions_destroy(&files);
  };
  posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, socket, STDOUT_FILENO);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t process = -1;
  const int error = posix_spawnp(&process, pointers[0], &files, nullptr,
                                 pointers.data(), environ);
  if (error != 0) {
    throw std::runtime_error(
        absl::StrCat(words[0], " does not start: ", strerror(error)));
  }
  return process;
}

}  // namespace

Peers::Peers(const std::string& python, const std::string& folder,
             int threads) {
  if (!std::filesystem::exists(kProgram)) {
    throw std::runtime_error(
        absl::StrCat(kProgram, " is not here: run the bench at the root"));
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::runtime_error("cannot make a pair of sockets");
  }
  socket_ = ends[0];
  process_ =
      Spawn({python, "-B", kProgram, folder, absl::StrCat(threads)}, ends[1]);
  // Otherwise the end of the process would not be seen.
  close(ends[1]);
  versions_ = Receive();
}

Peers::~Peers() {
  // It ends where its input does.
  close(socket_);
  waitpid(process_, nullptr, 0);
}

absl::StatusOr<absl::Duration> Peers::Run(const std::string& network,
                                          const std::string& contestant,
                                          int batch) {
  Send(absl::StrCat(network, " ", contestant, " ", batch, "\n"));
  const std::string answer = Receive();
  double milliseconds = 0;
  if (!absl::SimpleAtod(answer, &milliseconds)) {
    return absl::FailedPreconditionError(answer);
  }
  return absl::Milliseconds(milliseconds);
}

void Peers::Send(const std::string& line) const {
  const ssize_t size = send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
  if (size != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error(absl::StrCat(kProgram, " has ended"));
  }
}

std::string Peers::Receive() {
  size_t end = received_.find('\n');
  while (end == std::string::npos) {
    char buffer[4096];
    const ssize_t size = recv(socket_, buffer, sizeof(buffer), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      throw std::runtime_error(absl::StrCat(kProgram, " has ended"));
    }
    received_.append(buffer, size);
    end = received_.find('\n');
  }
  const std::string line = received_.substr(0, end);
  received_.erase(0, end + 1);
  return line;
}

}  // namespace camserve
