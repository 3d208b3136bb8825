#include "server/service/call_record.h"

#include <optional>

#include "common/status_details.h"
#include "server/service/status_mapping.h"
#include "server/serving/serving_observer.h"
#include "server/telemetry/request_id.h"
#include "server/telemetry/source_hash.h"

namespace camserve {
namespace {

absl::string_view View(const grpc::string_ref& text) {
  return absl::string_view(text.data(), text.size());
}

// The first value under the key; empty without one.
absl::string_view Metadata(const grpc::CallbackServerContext& context,
                           absl::string_view key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  return found == metadata.end() ? absl::string_view() : View(found->second);
}

// Nothing where there are several: none can be told to be the caller's.
std::optional<TraceParent> OfferedTraceParent(
    const grpc::CallbackServerContext& context) {
  const grpc::string_ref key(kTraceParentKey.data(), kTraceParentKey.size());
  if (context.client_metadata().count(key) != 1) return std::nullopt;
  return ParseTraceParent(Metadata(context, kTraceParentKey));
}

}  // namespace

CallRecord::CallRecord(grpc::CallbackServerContext& context,
                       absl::string_view method, const CallReporter& reporter,
                       const Clock& clock)
    : reporter_(reporter), clock_(clock), begin_(clock.Now()) {
  report_.method = std::string(method);
  report_.request_id = ChooseRequestId(Metadata(context, kRequestIdKey));
  report_.trace_parent = OfferedTraceParent(context);
  report_.peer = context.peer();
  context.AddInitialMetadata(std::string(kRequestIdKey), report_.request_id);
  if (report_.trace_parent.has_value()) {
    context.AddInitialMetadata(std::string(kTraceParentKey),
                               TraceParentText(*report_.trace_parent));
  }
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

void CallRecord::End(const absl::Status& status) {
  report_.code = std::string(CodeName(status.code()));
  report_.deadline_refused = ReasonOf(status) == kDeadlineRefused;
  report_.end = clock_.Now();
  report_.duration = report_.end - begin_;
  has_ended_ = true;
  reporter_.End(report_.method);
  reporter_.Report(report_);
}

}  // namespace camserve
