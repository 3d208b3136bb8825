#include "server/service/status_mapping.h"

#include "absl/strings/str_cat.h"
#include "common/status_details.h"
#include "common/text.h"
#include "server/service/error_details.h"

namespace camserve {
namespace {

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
