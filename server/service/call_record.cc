#include "server/service/call_record.h"

#include "server/service/status_mapping.h"
#include "server/telemetry/request_id.h"
#include "server/telemetry/source_hash.h"

namespace camserve {
namespace {

std::string OfferedRequestId(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(
      grpc::string_ref(kRequestIdKey.data(), kRequestIdKey.size()));
  if (found == metadata.end()) return "";
  return std::string(found->second.data(), found->second.size());
}

}  // namespace

CallRecord::CallRecord(grpc::CallbackServerContext& context,
                       absl::string_view method, const CallReporter& reporter,
                       const Clock& clock)
    : reporter_(reporter), clock_(clock), begin_(clock.Now()) {
  report_.method = std::string(method);
  report_.request_id = ChooseRequestId(OfferedRequestId(context));
  report_.peer = context.peer();
  context.AddInitialMetadata(std::string(kRequestIdKey), report_.request_id);
  reporter_.Begin(report_.method);
}

CallRecord::~CallRecord() {
  if (!has_ended_) reporter_.End(report_.method);
}

void CallRecord::set_model(const ModelIdentity& identity) {
  report_.model = identity.name;
  report_.version = identity.version;
}

void CallRecord::set_source(absl::string_view source_id) {
  report_.source = HashSource(source_id);
}

void CallRecord::End(absl::StatusCode code) {
  report_.code = std::string(CodeName(code));
  report_.end = clock_.Now();
  report_.duration = report_.end - begin_;
  has_ended_ = true;
  reporter_.End(report_.method);
  reporter_.Report(report_);
}

}  // namespace camserve
