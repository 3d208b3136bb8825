// The Prometheus families of the process (metrics.h lists them), and what the
// operating system counts for them.
#ifndef CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/telemetry/log.h"
#include "server/telemetry/process_report.h"

namespace camserve {

// What the process uses; 0 where the system does not say.
struct ProcessUsage {
  absl::Duration cpu_time;  // of all threads, the system's work for them too
  int64_t resident_bytes = 0;
  int64_t virtual_bytes = 0;
  int64_t open_descriptors = 0;
  int64_t max_descriptors = 0;
};

// What this process uses now. Thread-safe.
ProcessUsage ReadProcessUsage();

// Thread-safe.
class ProcessMetrics {
 public:
  ProcessMetrics(prometheus::Registry& registry, const BuildInfo& build,
                 absl::Time start);

  void SetLoadsAtStart(bool loads) { loads_at_start_.Set(loads ? 1 : 0); }

  // Asked at each Refresh from now on. `log` outlives the metrics.
  void SetDeviceMemory(DeviceMemoryReader reader);
  void SetCertificates(CertificateExpiryReader reader);
  void SetLog(const Log* log);

  // Reads what changes by itself. Called before each scrape.
  void Refresh() const;

 private:
  void RefreshUsage() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  prometheus::Family<prometheus::Gauge>& memory_;
  prometheus::Family<prometheus::Gauge>& certificates_;
  prometheus::Counter& lost_lines_;
  prometheus::Gauge& loads_at_start_;
  // These have the names that Prometheus' own clients give them.
  prometheus::Counter& cpu_time_;
  prometheus::Gauge& resident_memory_;
  prometheus::Gauge& virtual_memory_;
  prometheus::Gauge& open_descriptors_;
  prometheus::Gauge& max_descriptors_;

  // Held by all of Refresh, so that two scrapes at once do not both raise a
  // counter by the same step.
  mutable absl::Mutex mutex_;
  DeviceMemoryReader memory_reader_ ABSL_GUARDED_BY(mutex_);
  CertificateExpiryReader certificate_reader_ ABSL_GUARDED_BY(mutex_);
  const Log* log_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_
