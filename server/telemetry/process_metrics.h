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
#include "server/telemetry/device_memory.h"
#include "server/telemetry/log.h"

namespace camserve {

// Thread-safe.
class ProcessMetrics {
 public:
  ProcessMetrics(prometheus::Registry& registry, const BuildInfo& build,
                 absl::Time start);

  // Asked at each Refresh from now on. `log` outlives the metrics.
  void SetDeviceMemory(DeviceMemoryReader reader);
  void SetLog(const Log* log);

  // Reads what changes by itself; before each scrape.
  void Refresh() const;

 private:
  prometheus::Family<prometheus::Gauge>& memory_;
  prometheus::Counter& lost_lines_;

  mutable absl::Mutex mutex_;
  DeviceMemoryReader reader_ ABSL_GUARDED_BY(mutex_);
  const Log* log_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_
