#include "server/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "server/telemetry/metric_families.h"

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

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Registry;

Counter& AddCounter(Registry& registry, const char* name, const char* help) {
  return AddCounters(registry, name, help).Add({});
}

Gauge& AddGauge(Registry& registry, const char* name, const char* help) {
  return AddGauges(registry, name, help).Add({});
}

// Raises the counter to a value that is counted elsewhere.
void Raise(Counter& counter, double value) {
  counter.Increment(value - counter.Value());
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

ProcessMetrics::ProcessMetrics(Registry& registry, const BuildInfo& build,
                               absl::Time start)
    : memory_(AddGauges(registry, "camserve_memory_bytes",
                        "Memory that the process holds: resident on the CPU, "
                        "allocated on a GPU.")),
      certificates_(AddGauges(
          registry, "camserve_certificate_expiry_timestamp_seconds",
          "When the first of a file's certificates expires, since 1970.")),
      lost_lines_(AddCounter(registry, "camserve_log_lines_lost_total",
                             "Lines of the log that could not be written.")),
      loads_at_start_(AddGauge(registry, "camserve_loads_at_start",
                               "1 where the server loads models by itself, 0 "
                               "where it waits for LoadModel.")),
      cpu_time_(AddCounter(registry, "process_cpu_seconds_total",
                           "CPU time of the process, user and system.")),
      resident_memory_(AddGauge(registry, "process_resident_memory_bytes",
                                "Resident memory of the process.")),
      virtual_memory_(AddGauge(registry, "process_virtual_memory_bytes",
                               "Virtual memory of the process.")),
      open_descriptors_(
          AddGauge(registry, "process_open_fds", "Open file descriptors.")),
      max_descriptors_(AddGauge(registry, "process_max_fds",
                                "File descriptors that may be open.")) {
  AddGauges(registry, "camserve_build_info", "1; what runs is in the labels.")
      .Add({{"version", build.version}, {"libtorch", build.libtorch}})
      .Set(1);
  AddGauge(registry, "process_start_time_seconds",
           "When the process started, since 1970.")
      .Set(absl::ToDoubleSeconds(start - absl::UnixEpoch()));
}

void ProcessMetrics::SetDeviceMemory(DeviceMemoryReader reader) {
  absl::MutexLock lock(&mutex_);
  memory_reader_ = std::move(reader);
}

void ProcessMetrics::SetCertificates(CertificateExpiryReader reader) {
  absl::MutexLock lock(&mutex_);
  certificate_reader_ = std::move(reader);
}

void ProcessMetrics::SetLog(const Log* log) {
  absl::MutexLock lock(&mutex_);
  log_ = log;
}

void ProcessMetrics::RefreshUsage() const {
  const ProcessUsage usage = ReadProcessUsage();
  const auto resident = static_cast<double>(usage.resident_bytes);
  memory_.Add({{"device", "cpu"}}).Set(resident);
  resident_memory_.Set(resident);
  virtual_memory_.Set(static_cast<double>(usage.virtual_bytes));
  Raise(cpu_time_, absl::ToDoubleSeconds(usage.cpu_time));
  open_descriptors_.Set(static_cast<double>(usage.open_descriptors));
  max_descriptors_.Set(static_cast<double>(usage.max_descriptors));
}

void ProcessMetrics::Refresh() const {
  absl::MutexLock lock(&mutex_);
  RefreshUsage();
  if (log_ != nullptr) {
    Raise(lost_lines_, static_cast<double>(log_->lost_lines()));
  }
  if (memory_reader_ != nullptr) {
    for (const DeviceMemory& memory : memory_reader_()) {
      memory_.Add({{"device", memory.device}})
          .Set(static_cast<double>(memory.bytes));
    }
  }
  if (certificate_reader_ == nullptr) return;
  for (const CertificateExpiry& expiry : certificate_reader_()) {
    certificates_.Add({{"file", expiry.file}})
        .Set(static_cast<double>(absl::ToUnixSeconds(expiry.first)));
  }
}

}  // namespace camserve
