// When a load that failed is tried again by itself.
#ifndef CAMSERVE_SERVER_REPOSITORY_LOAD_RETRY_H_
#define CAMSERVE_SERVER_REPOSITORY_LOAD_RETRY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace camserve {

// Whether the same file may load another time: memory was short
// (RESOURCE_EXHAUSTED), or the file system did not give it (UNAVAILABLE). What
// is wrong with the file or its configuration stays so until that changes.
bool MayPass(const absl::Status& failure);

// From the end of a try to the next one, after `failures` of them in a row (at
// least 1): a second, then twice as long each time, a minute at most.
absl::Duration RetryDelay(int failures);

// What the status of a version says of that: "tried 3 times, again at
// 2026-11-27T09:30:05Z".
std::string RetryNote(int failures, absl::Time next);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_LOAD_RETRY_H_
