#include "server/telemetry/line_writer.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace camserve {
namespace {

// The descriptor is not made non-blocking: that would hold for everybody who
// shares it, the shell that started the server among them. POSIX promises that
// a pipe that poll calls writable takes this many bytes at once.
constexpr size_t kMostAtOnce = PIPE_BUF;

}  // namespace

LineWriter::LineWriter(int file_descriptor, size_t most_bytes)
    : file_descriptor_(file_descriptor), most_bytes_(most_bytes) {
  // A process that can't get even these descriptors can't go on.
  if (pipe2(wake_up_, O_CLOEXEC) != 0) std::abort();
  thread_ = std::thread([this] { Run(); });
}

LineWriter::~LineWriter() {
  {
    const absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  // The other end becomes readable, and stays so.
  close(wake_up_[1]);
  thread_.join();
  close(wake_up_[0]);
}

void LineWriter::Add(std::string line) {
  const absl::MutexLock lock(&mutex_);
  if (waiting_bytes_ + line.size() > most_bytes_) {
    ++lost_lines_;
    return;
  }
  waiting_bytes_ += line.size();
  ++unfinished_;
  waiting_.push_back(std::move(line));
}

bool LineWriter::Flush(absl::Time deadline) const {
  const absl::MutexLock lock(&mutex_);
  const auto is_idle = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return unfinished_ == 0;
  };
  return mutex_.AwaitWithDeadline(absl::Condition(&is_idle), deadline);
}

int64_t LineWriter::lost_lines() const {
  const absl::MutexLock lock(&mutex_);
  return lost_lines_;
}

void LineWriter::Run() {
  for (auto lines = Take(); !lines.empty(); lines = Take()) {
    for (const std::string& line : lines) {
      const bool is_written = Write(line);
      const absl::MutexLock lock(&mutex_);
      waiting_bytes_ -= line.size();
      --unfinished_;
      if (!is_written) ++lost_lines_;
    }
  }
}

std::vector<std::string> LineWriter::Take() {
  const absl::MutexLock lock(&mutex_);
  const auto has_work = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return ending_ || !waiting_.empty();
  };
  mutex_.Await(absl::Condition(&has_work));
  return std::exchange(waiting_, {});
}

bool LineWriter::Write(absl::string_view line) const {
  while (!line.empty()) {
    if (!AwaitRoom()) return false;
    const ssize_t written = write(file_descriptor_, line.data(),
                                  std::min(line.size(), kMostAtOnce));
    if (written < 0 && errno == EINTR) continue;
    // The disk is full, for example, or the reader is gone.
    if (written < 0) return false;
    line.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool LineWriter::AwaitRoom() const {
  pollfd descriptors[] = {{file_descriptor_, POLLOUT, 0},
                          {wake_up_[0], POLLIN, 0}};
  while (poll(descriptors, 2, -1) < 0) {
    if (errno != EINTR) return true;  // the write tells what is wrong
  }
  return descriptors[0].revents != 0;
}

}  // namespace camserve
