#include "tests/support/memory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace camserve {
namespace {

// A value of /proc/self/status in bytes: VmHWM is the peak of the resident
// memory, VmRSS its present size.
int64_t StatusLine(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int64_t kibibytes = 0;
    if (word == name + ":" && status >> kibibytes) return kibibytes * 1024;
  }
  throw std::runtime_error("no " + name + " in /proc/self/status");
}

[[noreturn]] void MeasureAndExit(absl::FunctionRef<void()> work, int result) {
  // A child's peak begins at what it shares with its parent.
  const int64_t before = StatusLine("VmRSS");
  work();
  const int64_t growth = StatusLine("VmHWM") - before;
  const bool written = write(result, &growth, sizeof growth) == sizeof growth;
  _exit(written ? 0 : 1);
}

}  // namespace

int64_t PeakMemoryGrowth(absl::FunctionRef<void()> work) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t child = fork();
  if (child == 0) MeasureAndExit(work, ends[1]);
  close(ends[1]);
  int64_t growth = 0;
  const bool has_result =
      read(ends[0], &growth, sizeof growth) == sizeof growth;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!has_result) throw std::runtime_error("the measured work has died");
  return growth;
}

}  // namespace camserve
