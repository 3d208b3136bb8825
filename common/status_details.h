// What a status says to programs, beside the message for people.
#ifndef CAMSERVE_COMMON_STATUS_DETAILS_H_
#define CAMSERVE_COMMON_STATUS_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace camserve {

// `status`, which is not OK, with the reason: an UPPER_SNAKE_CASE constant.
absl::Status WithReason(absl::Status status, absl::string_view reason);
// The reason of `status`; empty where it has none.
std::string ReasonOf(const absl::Status& status);

// `status`, which is not OK, with the time after which the same request may
// come again.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);
// The delay of `status`, to the millisecond; absent where it has none.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_STATUS_DETAILS_H_
