// Makes the error for what can't be done as it was asked.
#ifndef CAMSERVE_COMMON_INVALID_H_
#define CAMSERVE_COMMON_INVALID_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace camserve {

// INVALID_ARGUMENT, with the parts joined as absl::StrCat joins them. About a
// request or a configuration, begin with the field that is wrong, which error
// details then name; add its value, the limit and what to do.
template <typename... Parts>
absl::Status Invalid(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_INVALID_H_
