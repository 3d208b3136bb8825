// The gRPC server: what listens, and how it stops.
#ifndef CAMSERVE_SERVER_SERVICE_SERVER_H_
#define CAMSERVE_SERVER_SERVICE_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server.h"
#include "server/service/explanation_service.h"
#include "server/service/health_service.h"
#include "server/service/model_service.h"
#include "server/service/service_parts.h"

namespace camserve {

// Thread-safe.
class Server {
 public:
  // Listens on `host`, without TLS; `port` 0 picks a free one. UNAVAILABLE
  // where it can't. `health` outlives the server, as what `parts` names does.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const std::string& host,
                                                       int port,
                                                       ServiceParts parts,
                                                       HealthService* health);
  // Stops at once.
  ~Server();

  int port() const { return port_; }

  // Ends every Watch, takes no new call, waits until `deadline` for those that
  // run, and cancels the rest. Returns when no call is left.
  void Stop(absl::Time deadline);

 private:
  Server(ServiceParts parts, HealthService* health);

  const ServiceParts parts_;
  HealthService* const health_;
  ExplanationService explanation_service_{parts_};
  ModelService model_service_{parts_};
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_SERVER_H_
