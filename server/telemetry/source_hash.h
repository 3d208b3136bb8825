// A sender's name for an image, as it may be logged.
#ifndef CAMSERVE_SERVER_TELEMETRY_SOURCE_HASH_H_
#define CAMSERVE_SERVER_TELEMETRY_SOURCE_HASH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// 16 hexadecimal digits of an HMAC-SHA-256 under a key that the process draws
// when it is first used: equal names have equal hashes within a run, and nobody
// can try out names against a log. Empty for an empty name, and where the
// system gives no random key. Thread-safe.
std::string HashSource(absl::string_view source_id);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_SOURCE_HASH_H_
