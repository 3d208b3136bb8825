#include "server/telemetry/process_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace camserve {
namespace {

absl::Duration CpuTime() {
  rusage usage = {};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return absl::ZeroDuration();
  return absl::DurationFromTimeval(usage.ru_utime) +
         absl::DurationFromTimeval(usage.ru_stime);
}

int64_t OpenDescriptors() {
  std::error_code error;
  int64_t count = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != end(entry); entry.increment(error)) ++count;
  // One of them is the iterator's own.
  return std::max<int64_t>(0, count - 1);
}

int64_t MaxDescriptors() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return static_cast<int64_t>(limit.rlim_cur);
}

}  // namespace

ProcessUsage ReadProcessUsage() {
  std::ifstream statm("/proc/self/statm");
  int64_t total_pages = 0;
  int64_t resident_pages = 0;
  statm >> total_pages >> resident_pages;
  const int64_t page_bytes = sysconf(_SC_PAGESIZE);
  return {.cpu_time = CpuTime(),
          .resident_bytes = resident_pages * page_bytes,
          .virtual_bytes = total_pages * page_bytes,
          .open_descriptors = OpenDescriptors(),
          .max_descriptors = MaxDescriptors()};
}

}  // namespace camserve
