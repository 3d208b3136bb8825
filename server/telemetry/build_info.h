// What runs.
#ifndef CAMSERVE_SERVER_TELEMETRY_BUILD_INFO_H_
#define CAMSERVE_SERVER_TELEMETRY_BUILD_INFO_H_

#include <string>

namespace camserve {

struct BuildInfo {
  std::string version;   // of the server
  std::string libtorch;  // "2.11.0"
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_BUILD_INFO_H_
