// What operators read over HTTP:
//
//   /metrics   in Prometheus's text format
//   /healthz   200 for as long as the process lives, whatever its models do
//   /readyz    200 while the server takes calls; 503 and why it does not
#ifndef CAMSERVE_SERVER_TELEMETRY_HTTP_ENDPOINT_H_
#define CAMSERVE_SERVER_TELEMETRY_HTTP_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/telemetry/metrics.h"

namespace camserve {

// Listens from Start until it is destroyed.
class HttpEndpoint {
 public:
  // OK where the server takes calls; otherwise the message says why it does
  // not. Thread-safe; must not block.
  using Readiness = std::function<absl::Status()>;

  // `host` is an IPv4 or IPv6 address, in brackets or without, or a name; "::"
  // listens on all of the machine's, IPv4 too. `port` 0 picks a free one.
  // UNAVAILABLE where it can't listen there.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(
      const std::string& host, int port, const Metrics& metrics,
      Readiness readiness);
  ~HttpEndpoint();

  int port() const;

 private:
  class Impl;
  explicit HttpEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_HTTP_ENDPOINT_H_
