// The Prometheus families of the process; metrics.h lists them.
#ifndef CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/telemetry/build_info.h"
#include "server/telemetry/certificate_expiry.h"
#include "server/telemetry/device_memory.h"
#include "server/telemetry/log.h"

namespace camserve {

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

  // Reads what changes by itself; before each scrape.
  void Refresh() const;

 private:
  void RefreshUsage() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  prometheus::Family<prometheus::Gauge>& memory_;
  prometheus::Family<prometheus::Gauge>& certificates_;
  prometheus::Counter& lost_lines_;
  prometheus::Gauge& loads_at_start_;
  // By the names that Prometheus' own clients give them.
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
