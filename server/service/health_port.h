// A port for probes that can speak neither TLS nor tokens, such as Kubernetes'.
#ifndef CAMSERVE_SERVER_SERVICE_HEALTH_PORT_H_
#define CAMSERVE_SERVER_SERVICE_HEALTH_PORT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/server.h"
#include "server/service/health_service.h"

namespace camserve {

// A gRPC server of its own, in plaintext, that has no service but
// grpc.health.v1: no mistake can open another service here. Thread-safe.
class HealthPort {
 public:
  // `port` 0 picks a free one. UNAVAILABLE where it can't listen. `health` may
  // answer on other ports too; it has to outlive this one.
  static absl::StatusOr<std::unique_ptr<HealthPort>> Start(
      const std::string& host, int port, HealthService* health);

  // Stops at once.
  ~HealthPort();

  int port() const { return port_; }

 private:
  HealthPort() = default;

  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_HEALTH_PORT_H_
