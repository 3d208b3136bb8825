// The gRPC server: what listens, and how it stops.
#ifndef CAMSERVE_SERVER_SERVICE_SERVER_H_
#define CAMSERVE_SERVER_SERVICE_SERVER_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "server/service/explanation_service.h"
#include "server/service/health_service.h"
#include "server/service/model_service.h"
#include "server/service/open_calls.h"
#include "server/service/service_parts.h"

namespace camserve {

// Not for several threads at once.
class Server {
 public:
  // Listens on `host`, protected by `credentials`; `port` 0 picks a free one.
  // UNAVAILABLE where it can't. `health` and all that `parts` names have to
  // outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const std::string& host, int port,
      std::shared_ptr<grpc::ServerCredentials> credentials, ServiceParts parts,
      HealthService* health);
  // Stops.
  ~Server();

  int port() const { return port_; }

  // Takes no new call, and asks clients to close their connections; ends every
  // Watch, and every evaluation with its summary so far. Returns at once, and
  // calls that run go on, until Stop.
  void Drain();
  // After Drain: evaluations give up the samples that they measure.
  void Hurry();
  // Cancels what still runs; returns when no call is left.
  void Stop();

  // They are closed (OpenCalls::closed) once the last connection has gone after
  // Drain.
  const OpenCalls& open_calls() const { return open_calls_; }

 private:
  Server(ServiceParts parts, HealthService* health);

  OpenCalls open_calls_;
  const ServiceParts parts_;
  HealthService* const health_;
  ExplanationService explanation_service_{parts_};
  ModelService model_service_{parts_};
  std::unique_ptr<grpc::Server> server_;
  std::thread shutdown_;
  int port_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_SERVER_H_
