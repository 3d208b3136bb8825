#include "client/camctl/terminal/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/camctl/terminal/text.h"
#include "client/camserve_client/error_details.h"
#include "client/camserve_client/status.h"

namespace camserve::camctl {
namespace {

// Tells a wrong command line from the server's own INVALID_ARGUMENT.
constexpr absl::string_view kUsagePayload = "camctl/usage";
// Tells Ctrl-C from the server's own CANCELLED.
constexpr absl::string_view kStoppedPayload = "camctl/stopped";

}  // namespace

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

absl::Status StoppedError(absl::string_view message) {
  absl::Status status = absl::CancelledError(message);
  status.SetPayload(kStoppedPayload, absl::Cord());
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  if (status.GetPayload(kUsagePayload).has_value()) return ExitCode::kUsage;
  if (status.GetPayload(kStoppedPayload).has_value()) return ExitCode::kStopped;
  if (client::IsConnectionTrouble(status) || absl::IsDeadlineExceeded(status)) {
    return ExitCode::kNoConnection;
  }
  return ExitCode::kRefused;
}

std::string ErrorLine(const absl::Status& status) {
  const std::string message = status.message().empty()
                                  ? absl::StatusCodeToString(status.code())
                                  : std::string(status.message());
  // The server's messages begin with the field; those of others may not.
  const std::string field = client::InvalidField(status);
  const bool names_field = absl::StartsWith(message, field);
  return absl::StrCat(
      "camctl: ", PrintableText(names_field ? "" : field + ": "),
      PrintableText(
          absl::StrReplaceAll(message, {{"\r\n", " "}, {"\n", " "}})));
}

absl::Status NamingServer(const absl::Status& status,
                          absl::string_view address) {
  if (absl::IsDeadlineExceeded(status)) {
    return absl::DeadlineExceededError(
        absl::StrCat("server: no answer from ", address,
                     " within --timeout: ", status.message()));
  }
  if (client::IsConnectionTrouble(status)) {
    return absl::UnavailableError(absl::StrCat(
        "server: no answer from ", address, ": ", status.message()));
  }
  return status;
}

}  // namespace camserve::camctl
