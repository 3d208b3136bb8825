// What the server takes at most.
#ifndef CAMSERVE_SERVER_API_SERVICE_LIMITS_H_
#define CAMSERVE_SERVER_API_SERVICE_LIMITS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "server/imaging/decode.h"

namespace camserve {

struct ServiceLimits {
  int64_t message_bytes = int64_t{64} << 20;  // of a request, and of an answer
  ImageLimits image;
  int classes_per_request = 100;
  int queue_length = 32;  // requests that may wait for one model
  int streams_per_connection = 100;
  int metadata_bytes = 16 << 10;  // of a call
  // Bytes of all requests that are not answered: half for what gRPC has
  // received and not parsed, half for messages, pixels, maps and answers
  // (ByteBudget).
  int64_t buffer_bytes = int64_t{2} << 30;
  // After connection_age a client is asked to connect again. Its calls may then
  // go on for the grace: evaluations take hours.
  absl::Duration connection_age = absl::Hours(1);
  absl::Duration connection_age_grace = absl::Hours(24);
  absl::Duration ping_interval = absl::Seconds(30);  // shortest of a client
  int evaluations = 8;                            // streams of Evaluate at once
  int64_t evaluation_bytes = int64_t{256} << 20;  // scores and summary of one
  // How long GetModel waits for verdicts before it answers with those that are
  // known.
  absl::Duration verdict_wait = absl::Seconds(5);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_SERVICE_LIMITS_H_
