#include "client/camctl/evaluation/stop_signal.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace camserve::camctl {
namespace {

constexpr uint64_t kAsked = 1;
// A count that signals never reach.
constexpr uint64_t kEnd = uint64_t{1} << 32;

// The event of the StopSignal that lives, for the handler.
std::atomic<int> handler_event = -1;

// Does only what POSIX allows in a handler.
void Handle(int) {
  const int error = errno;
  const ssize_t written = write(handler_event, &kAsked, sizeof(kAsked));
  (void)written;
  errno = error;
}

}  // namespace

StopSignal::StopSignal() : event_(eventfd(0, EFD_CLOEXEC)) {
  handler_event = event_;
  watcher_ = std::jthread([this] { Watch(); });
  struct sigaction action = {};
  action.sa_handler = Handle;
  // The handler runs once for each of the two signals; after that the signal
  // has its default action, which ends the process.
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, &interrupt_before_);
  sigaction(SIGTERM, &action, &terminate_before_);
}

StopSignal::~StopSignal() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
  const ssize_t written = write(event_, &kEnd, sizeof(kEnd));
  (void)written;
  watcher_.join();
  handler_event = -1;
  close(event_);
}

bool StopSignal::requested() const {
  const absl::MutexLock lock(&mutex_);
  return requested_;
}

void StopSignal::SetAction(std::function<void()> action) {
  const absl::MutexLock lock(&mutex_);
  action_ = std::move(action);
  if (requested_ && action_) action_();
}

void StopSignal::Watch() {
  while (true) {
    uint64_t count = 0;
    if (read(event_, &count, sizeof(count)) < 0 && errno != EINTR) return;
    if (count >= kEnd) return;
    if (count == 0) continue;
    const absl::MutexLock lock(&mutex_);
    if (!requested_ && action_) action_();
    requested_ = true;
  }
}

}  // namespace camserve::camctl
