// One stream of Evaluate: reads samples as it has room for them, answers as
// they are measured, ends with the summary.
#ifndef CAMSERVE_SERVER_SERVICE_EVALUATE_CALL_H_
#define CAMSERVE_SERVER_SERVICE_EVALUATE_CALL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "camserve/v1/explanation_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/service/call_record.h"
#include "server/service/evaluation_registry.h"
#include "server/service/evaluation_run.h"
#include "server/service/open_calls.h"
#include "server/service/service_parts.h"

namespace camserve {

// Owns itself until gRPC is done with it; whoever measures a sample holds it as
// well. Thread-safe.
class EvaluateCall final
    : public grpc::ServerBidiReactor<v1::EvaluateRequest, v1::EvaluateResponse>,
      public RunningEvaluation,
      public std::enable_shared_from_this<EvaluateCall> {
 public:
  using Reactor =
      grpc::ServerBidiReactor<v1::EvaluateRequest, v1::EvaluateResponse>;

  // What the service method returns. `parts` and `registry` outlive the call.
  static Reactor* Start(const ServiceParts& parts, EvaluationRegistry& registry,
                        grpc::CallbackServerContext& context);

  EvaluateCall(const ServiceParts& parts, EvaluationRegistry& registry,
               grpc::CallbackServerContext& context);

  void Drain() override;
  void Hurry() override;

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // Takes the request that was read: begins the run, or a sample.
  absl::Status Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeConfig() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Runs `work` on the pool; the stream does not end before it.
  void Work(std::function<absl::Status(v1::EvaluateResponse&)> work)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Called with the outcome of `work`; queues `response` where it is set.
  void Worked(const absl::Status& status, v1::EvaluateResponse response);

  // Starts whatever the state allows: a write, a read, the summary, the end.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the stream is to end with a summary, and has none yet.
  bool WantsSummary() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool has_ended() const;
  // Whether nobody waits for the samples that are at work.
  bool gives_up_samples() const;
  // Whether a summary without intervals has to do: nobody waits for it, the
  // server drains, or the deadline is near.
  bool leaves_out_intervals() const;
  absl::Status CancelStatus() const;

  grpc::CallbackServerContext& context_;
  const ServiceParts& parts_;
  EvaluationRegistry& registry_;
  const absl::Time deadline_;
  const absl::Time answer_time_;  // after which intervals are not waited for
  OpenCalls::Call open_;
  std::shared_ptr<EvaluateCall> self_;

  mutable absl::Mutex mutex_;
  CallRecord record_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<EvaluationRun> run_ ABSL_GUARDED_BY(mutex_);
  v1::EvaluateRequest request_;  // gRPC writes to it while reading_
  std::deque<v1::EvaluateResponse> outbox_ ABSL_GUARDED_BY(mutex_);
  size_t room_ ABSL_GUARDED_BY(mutex_) = 1;     // samples held at once
  size_t at_work_ ABSL_GUARDED_BY(mutex_) = 0;  // on the pool
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // of outbox_.front()
  bool read_all_ ABSL_GUARDED_BY(mutex_) = false;
  bool summarized_ ABSL_GUARDED_BY(mutex_) = false;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool hurrying_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  // Ends the stream once the samples at work are answered.
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_EVALUATE_CALL_H_
