#include "server/service/error_details.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/status_details.h"
#include "common/text.h"
#include "google/rpc/error_details.pb.h"
#include "server/api/response_writer.h"

namespace camserve {
namespace {

// The status has the whole message, and all of an answer's metadata has to fit
// into gRPC's 8 KiB.
constexpr size_t kLongestMessage = 400;
constexpr absl::string_view kDomain = "camserve";
constexpr absl::string_view kInvalidField = "INVALID_FIELD";

bool IsOfField(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
         absl::StrContains("_.[]", c);
}

}  // namespace

absl::string_view FieldOf(absl::string_view message) {
  const auto end = std::find_if_not(message.begin(), message.end(), IsOfField);
  const absl::string_view field = message.substr(0, end - message.begin());
  return absl::StartsWith(message.substr(field.size()), ": ") ? field : "";
}

google::rpc::Status WriteErrorDetails(const absl::Status& status,
                                      absl::string_view message) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(Shortened(message, kLongestMessage)));
  const absl::string_view field =
      absl::IsInvalidArgument(status) ? FieldOf(message) : "";
  std::string reason = ReasonOf(status);
  if (reason.empty() && !field.empty()) reason = std::string(kInvalidField);
  if (!reason.empty()) {
    google::rpc::ErrorInfo info;
    info.set_reason(reason);
    info.set_domain(std::string(kDomain));
    details.add_details()->PackFrom(info);
  }
  if (const auto delay = RetryDelayOf(status)) {
    google::rpc::RetryInfo retry;
    WriteDuration(*delay, *retry.mutable_retry_delay());
    details.add_details()->PackFrom(retry);
  }
  if (!field.empty()) {
    google::rpc::BadRequest request;
    auto& violation = *request.add_field_violations();
    violation.set_field(std::string(field));
    violation.set_description(std::string(
        Shortened(message.substr(field.size() + 2), kLongestMessage)));
    details.add_details()->PackFrom(request);
  }
  return details;
}

}  // namespace camserve
