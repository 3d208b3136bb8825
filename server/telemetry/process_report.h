// What is known of the process, its device and its certificates when metrics
// are read.
#ifndef CAMSERVE_SERVER_TELEMETRY_PROCESS_REPORT_H_
#define CAMSERVE_SERVER_TELEMETRY_PROCESS_REPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace camserve {

struct BuildInfo {
  std::string version;   // of the server
  std::string libtorch;  // "2.11.0"
};

struct DeviceMemory {
  std::string device;  // "cuda:0": one of those that the server found
  int64_t bytes = 0;   // that the process holds there
};

// Reads the memory of all devices but the CPU. Called at each scrape, from a
// thread of the metrics endpoint: thread-safe, and short.
using DeviceMemoryReader = std::function<std::vector<DeviceMemory>()>;

struct CertificateExpiry {
  std::string file;  // the flag that names it: "tls_cert", "tls_client_ca"
  absl::Time first;  // of the certificates in the file, the first to expire
};

// Reads when the certificates expire. Empty where the files can't be read just
// now: then the values shown before stay. Called at each scrape, from a thread
// of the metrics endpoint: thread-safe, and short.
using CertificateExpiryReader = std::function<std::vector<CertificateExpiry>()>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_PROCESS_REPORT_H_
