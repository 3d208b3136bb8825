// What is noted of a call while it runs, and told once when it ends.
#ifndef CAMSERVE_SERVER_SERVICE_CALL_RECORD_H_
#define CAMSERVE_SERVER_SERVICE_CALL_RECORD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/repository/model_repository.h"
#include "server/telemetry/call_report.h"
#include "server/telemetry/call_reporter.h"

namespace camserve {

// Not for several threads at once.
class CallRecord {
 public:
  // The call begins now. Takes the traceparent and the request id from the
  // metadata, or makes a request id, and sends both back in the initial
  // metadata. `reporter` and `clock` have to outlive the call.
  CallRecord(grpc::CallbackServerContext& context, absl::string_view method,
             const CallReporter& reporter, const Clock& clock);
  CallRecord(const CallRecord&) = delete;
  CallRecord& operator=(const CallRecord&) = delete;
  // Where End was not called, the call is not reported; it no longer counts as
  // in flight.
  ~CallRecord();

  // A model that the repository holds.
  void set_model(const ModelIdentity& identity);
  // Only a hash of `source_id` is noted.
  void set_source(absl::string_view source_id);
  void set_stages(const StageDurations& stages) { report_.stages = stages; }

  // Reports the call. To be called once.
  void End(const absl::Status& status);

 private:
  const CallReporter& reporter_;
  const Clock& clock_;
  const absl::Time begin_;
  CallReport report_;
  bool has_ended_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_CALL_RECORD_H_
