// What the process uses of the machine, as the operating system counts it.
#ifndef CAMSERVE_SERVER_TELEMETRY_PROCESS_USAGE_H_
#define CAMSERVE_SERVER_TELEMETRY_PROCESS_USAGE_H_

#include <cstdint>

#include "absl/time/time.h"

namespace camserve {

// 0 where the system does not say.
struct ProcessUsage {
  absl::Duration cpu_time;  // of all threads, the system's work for them too
  int64_t resident_bytes = 0;
  int64_t virtual_bytes = 0;
  int64_t open_descriptors = 0;
  int64_t max_descriptors = 0;
};

// Of this process, now. Thread-safe.
ProcessUsage ReadProcessUsage();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_PROCESS_USAGE_H_
