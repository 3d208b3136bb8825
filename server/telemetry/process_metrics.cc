#include "server/telemetry/process_metrics.h"

#include <utility>

#include "server/telemetry/metric_families.h"

namespace camserve {

ProcessMetrics::ProcessMetrics(prometheus::Registry& registry,
                               const BuildInfo& build, absl::Time start)
    : memory_(AddGauges(registry, "camserve_memory_bytes",
                        "Memory that the process holds: resident on the CPU, "
                        "allocated on a GPU.")),
      lost_lines_(AddCounters(registry, "camserve_log_lines_lost_total",
                              "Lines of the log that could not be written.")
                      .Add({})) {
  AddGauges(registry, "camserve_build_info", "1; what runs is in the labels.")
      .Add({{"version", build.version}, {"libtorch", build.libtorch}})
      .Set(1);
  AddGauges(registry, "process_start_time_seconds",
            "When the process started, since 1970.")
      .Add({})
      .Set(absl::ToDoubleSeconds(start - absl::UnixEpoch()));
}

void ProcessMetrics::SetDeviceMemory(DeviceMemoryReader reader) {
  absl::MutexLock lock(&mutex_);
  reader_ = std::move(reader);
}

void ProcessMetrics::SetLog(const Log* log) {
  absl::MutexLock lock(&mutex_);
  log_ = log;
}

void ProcessMetrics::Refresh() const {
  memory_.Add({{"device", "cpu"}}).Set(static_cast<double>(ResidentBytes()));
  absl::MutexLock lock(&mutex_);
  if (log_ != nullptr) {
    lost_lines_.Increment(static_cast<double>(log_->lost_lines()) -
                          lost_lines_.Value());
  }
  if (reader_ == nullptr) return;
  for (const DeviceMemory& memory : reader_()) {
    memory_.Add({{"device", memory.device}})
        .Set(static_cast<double>(memory.bytes));
  }
}

}  // namespace camserve
