// What the server takes at most.
#ifndef CAMSERVE_SERVER_SERVICE_SERVICE_LIMITS_H_
#define CAMSERVE_SERVER_SERVICE_SERVICE_LIMITS_H_

#include <cstdint>

#include "server/imaging/decode.h"

namespace camserve {

struct ServiceLimits {
  int64_t message_bytes = int64_t{64} << 20;  // of a request, and of an answer
  ImageLimits image;
  int classes_per_request = 100;
  int queue_length = 64;  // requests that may wait for one model
  int streams_per_connection = 100;
  int evaluations = 8;                            // streams of Evaluate at once
  int64_t evaluation_bytes = int64_t{256} << 20;  // of the scores of one
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_SERVICE_LIMITS_H_
