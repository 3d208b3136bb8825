#include "server/app/crash_trace.h"

#include <execinfo.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <initializer_list>

namespace camserve {
namespace {

constexpr int kDeepestStack = 64;
// Walking the stack may wait for ever for a lock that the crashed thread holds:
// then the process ends after this.
constexpr unsigned kMostSeconds = 5;

void Write(const char* text) {
  // A failure can't be reported anywhere else.
  if (write(STDERR_FILENO, text, std::strlen(text)) < 0) return;
}

// Calls only what works with a broken heap. Unused under a sanitizer, which has
// a trace of its own.
[[maybe_unused]] void WriteTrace(int signal) {
  std::signal(SIGALRM, SIG_DFL);
  alarm(kMostSeconds);
  Write("camserve crashed (");
  Write(sigdescr_np(signal));
  Write("), the innermost call first:\n");
  void* stack[kDeepestStack];
  const int depth = backtrace(stack, kDeepestStack);
  backtrace_symbols_fd(stack, depth, STDERR_FILENO);
  // The signal has its usual effect again, see SA_RESETHAND.
  raise(signal);
}

}  // namespace

void TraceCrashes() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // The first call loads a library, which would be too late in a crash.
  void* here[1];
  backtrace(here, 1);
  struct sigaction action = {};
  action.sa_handler = WriteTrace;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
    sigaction(signal, &action, nullptr);
  }
#endif
}

}  // namespace camserve
