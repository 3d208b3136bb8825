// Memory in use, by device.
#ifndef CAMSERVE_SERVER_TELEMETRY_DEVICE_MEMORY_H_
#define CAMSERVE_SERVER_TELEMETRY_DEVICE_MEMORY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace camserve {

struct DeviceMemory {
  std::string device;  // "cuda:0": one of those that the server found
  int64_t bytes = 0;   // that the process holds there
};

// Of the devices beside the CPU. Called at each scrape, from a thread of the
// metrics endpoint: thread-safe, and short.
using DeviceMemoryReader = std::function<std::vector<DeviceMemory>()>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_DEVICE_MEMORY_H_
