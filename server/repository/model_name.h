// What a model may be called.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_NAME_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_NAME_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// INVALID_ARGUMENT unless `name` can be a model's: 1 to 128 of letters, digits,
// '_', '-' and '.', not beginning with '.'. The message never quotes the name,
// which may be long or unprintable. Thread-safe.
absl::Status CheckModelName(absl::string_view name);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_NAME_H_
