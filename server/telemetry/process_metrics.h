// The Prometheus families of the process; metrics.h lists them.
#ifndef CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_

#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/telemetry/build_info.h"
#include "server/telemetry/device_memory.h"

namespace camserve {

// Thread-safe.
class ProcessMetrics {
 public:
  ProcessMetrics(prometheus::Registry& registry, const BuildInfo& build,
                 absl::Time start);

  // Asked at each Refresh from now on.
  void SetDeviceMemory(DeviceMemoryReader reader);

  // Reads what changes by itself; before each scrape.
  void Refresh() const;

 private:
  prometheus::Family<prometheus::Gauge>& memory_;

  mutable absl::Mutex mutex_;
  DeviceMemoryReader reader_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_PROCESS_METRICS_H_
