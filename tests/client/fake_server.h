// A camserve that answers from a script, in this process, on a free port.
#ifndef CAMSERVE_TESTS_CLIENT_FAKE_SERVER_H_
#define CAMSERVE_TESTS_CLIENT_FAKE_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "camserve/v1/explanation_service.grpc.pb.h"
#include "camserve/v1/model_service.grpc.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "tests/client/fake_evaluation.h"

namespace camserve {

// What the fake has seen and shall do. Thread-safe.
//
// Explain answers deterministically, from the request alone; the image's bytes
// say what to do: "refuse..." is INVALID_ARGUMENT "image: neither PNG nor
// JPEG", "slow..." is answered when the fake ends, "large..." with 8 MiB of
// overlay, "hostile..." with a label that would leave the folder.
class FakeServer {
 public:
  // Listens on 127.0.0.1, which TLS certificates call localhost.
  explicit FakeServer(const std::shared_ptr<grpc::ServerCredentials>&
                          credentials = grpc::InsecureServerCredentials());
  ~FakeServer();

  // "127.0.0.1:PORT", "localhost:PORT".
  std::string address() const;
  std::string name() const;

  // The next `count` calls, of whatever method, end with `status` and, where it
  // is not empty, grpc-retry-pushback-ms.
  void FailNext(int count, const grpc::Status& status,
                const std::string& pushback = "");

  // From now on each Explain ends as `refusal` says of its request, and is not
  // to be sent again; OK: it is answered.
  void RefuseExplain(
      std::function<grpc::Status(const v1::ExplainRequest&)> refusal);

  // What Evaluate has seen and shall do.
  FakeEvaluation& evaluation() { return evaluation_; }

  void SetServing(const std::string& service, bool serving);

  int calls() const;
  // Of the calls in their order.
  std::vector<std::string> request_ids() const;
  std::vector<v1::ExplainRequest> explain_requests() const;
  std::string last_authorization() const;

 private:
  class ExplanationService;
  class ModelService;

  // OK, or what FailNext asked for.
  grpc::Status Enter(grpc::ServerContext& context);
  // Notes the request. OK, or what RefuseExplain asked for.
  grpc::Status Refusal(const v1::ExplainRequest& request);

  mutable absl::Mutex mutex_;
  int failures_left_ ABSL_GUARDED_BY(mutex_) = 0;
  grpc::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::string pushback_ ABSL_GUARDED_BY(mutex_);
  std::function<grpc::Status(const v1::ExplainRequest&)> refusal_
      ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> request_ids_ ABSL_GUARDED_BY(mutex_);
  std::vector<v1::ExplainRequest> explain_requests_ ABSL_GUARDED_BY(mutex_);
  std::string authorization_ ABSL_GUARDED_BY(mutex_);

  FakeEvaluation evaluation_;
  absl::Notification ending_;
  std::unique_ptr<ExplanationService> explanation_service_;
  std::unique_ptr<ModelService> model_service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_FAKE_SERVER_H_
