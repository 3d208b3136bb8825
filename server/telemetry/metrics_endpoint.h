// /metrics over HTTP, in Prometheus's text format.
#ifndef CAMSERVE_SERVER_TELEMETRY_METRICS_ENDPOINT_H_
#define CAMSERVE_SERVER_TELEMETRY_METRICS_ENDPOINT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/telemetry/metrics.h"

namespace camserve {

// Listens from Start until it is destroyed.
class MetricsEndpoint {
 public:
  // `port` 0 picks a free one. UNAVAILABLE where it can't listen there.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(
      const std::string& host, int port, const Metrics& metrics);
  ~MetricsEndpoint();

  int port() const;

 private:
  class Impl;
  explicit MetricsEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_METRICS_ENDPOINT_H_
