// The error of whoever asked for what can't be.
#ifndef CAMSERVE_COMMON_INVALID_H_
#define CAMSERVE_COMMON_INVALID_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace camserve {

// INVALID_ARGUMENT, with the parts joined as absl::StrCat joins them. Of a
// request or a configuration the message begins with the field that is wrong,
// which is what error details name, followed by its value, the limit and what
// to do.
template <typename... Parts>
absl::Status Invalid(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_INVALID_H_
