// grpc.health.v1: whether the server, a service or a model takes calls.
#ifndef CAMSERVE_SERVER_SERVICE_HEALTH_SERVICE_H_
#define CAMSERVE_SERVER_SERVICE_HEALTH_SERVICE_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace camserve {

// Thread-safe. Outlives the server that it is registered with.
class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  // Sets whether `name` serves. From the first call on, the name is known.
  void SetServing(absl::string_view name, bool serving);

  // Everything is NOT_SERVING from now on; each Watch hears it.
  void Drain();
  // As Drain; then each Watch ends.
  void Stop();

  // OK while the server as a whole, "", serves; otherwise UNAVAILABLE, and why.
  absl::Status Readiness() const;

  // NOT_FOUND for an unknown name.
  grpc::ServerUnaryReactor* Check(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request,
      grpc::health::v1::HealthCheckResponse* response) override;

  // SERVICE_UNKNOWN for an unknown name, until it is known.
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class Watcher;

  bool IsServing(absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Tell(Watcher& watcher) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, bool> serving_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_HEALTH_SERVICE_H_
