#include "server/service/status_mapping.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status_details.h"
#include "common/text.h"
#include "google/rpc/error_details.pb.h"
#include "server/api/response_writer.h"

namespace camserve {
namespace {

// The status has the whole message, and all of an answer's metadata has to fit
// into gRPC's 8 KiB.
constexpr size_t kLongestDetail = 400;
constexpr absl::string_view kDomain = "camserve";
constexpr absl::string_view kInvalidField = "INVALID_FIELD";

bool IsOfField(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
         absl::StrContains("_.[]", c);
}

// gRPC's limit is 8 KiB for all metadata of an answer, and a byte that is not
// ASCII takes three on the wire.
constexpr size_t kLongestMessage = 2000;

// The numbers of absl's codes are gRPC's.
grpc::StatusCode ToGrpcCode(absl::StatusCode code) {
  const int number = static_cast<int>(code);
  const bool known = number >= grpc::StatusCode::OK &&
                     number <= grpc::StatusCode::UNAUTHENTICATED;
  return known ? static_cast<grpc::StatusCode>(number)
               : grpc::StatusCode::UNKNOWN;
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
  details.set_message(std::string(Shortened(message, kLongestDetail)));
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
        Shortened(message.substr(field.size() + 2), kLongestDetail)));
    details.add_details()->PackFrom(request);
  }
  return details;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const std::string message = MendedText(status.message(), kLongestMessage);
  return grpc::Status(ToGrpcCode(status.code()), message,
                      WriteErrorDetails(status, message).SerializeAsString());
}

std::optional<std::string> RetryPushback(const absl::Status& status) {
  if (const auto delay = RetryDelayOf(status)) {
    return absl::StrCat(absl::ToInt64Milliseconds(*delay));
  }
  if (absl::IsResourceExhausted(status)) return "-1";
  return std::nullopt;
}

grpc::Status EndCall(const absl::Status& status,
                     grpc::CallbackServerContext& context) {
  if (const auto pushback = RetryPushback(status)) {
    context.AddTrailingMetadata("grpc-retry-pushback-ms", *pushback);
  }
  return ToGrpcStatus(status);
}

absl::string_view CodeName(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return "OK";
    case absl::StatusCode::kCancelled:
      return "CANCELLED";
    case absl::StatusCode::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case absl::StatusCode::kDeadlineExceeded:
      return "DEADLINE_EXCEEDED";
    case absl::StatusCode::kNotFound:
      return "NOT_FOUND";
    case absl::StatusCode::kAlreadyExists:
      return "ALREADY_EXISTS";
    case absl::StatusCode::kPermissionDenied:
      return "PERMISSION_DENIED";
    case absl::StatusCode::kResourceExhausted:
      return "RESOURCE_EXHAUSTED";
    case absl::StatusCode::kFailedPrecondition:
      return "FAILED_PRECONDITION";
    case absl::StatusCode::kAborted:
      return "ABORTED";
    case absl::StatusCode::kOutOfRange:
      return "OUT_OF_RANGE";
    case absl::StatusCode::kUnimplemented:
      return "UNIMPLEMENTED";
    case absl::StatusCode::kInternal:
      return "INTERNAL";
    case absl::StatusCode::kUnavailable:
      return "UNAVAILABLE";
    case absl::StatusCode::kDataLoss:
      return "DATA_LOSS";
    case absl::StatusCode::kUnauthenticated:
      return "UNAUTHENTICATED";
    default:
      return "UNKNOWN";
  }
}

}  // namespace camserve
