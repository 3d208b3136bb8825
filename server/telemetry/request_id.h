// The name of a call, in the sender's words or ours.
#ifndef CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_
#define CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// The metadata key that carries it, both ways.
inline constexpr absl::string_view kRequestIdKey = "x-request-id";

// True for 1 to 128 of letters, digits and "-_.:+/=@".
bool IsRequestId(absl::string_view text);

// `offered` where it is a request id, otherwise 32 random hexadecimal digits.
// Thread-safe.
std::string ChooseRequestId(absl::string_view offered);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_
