// Whether an address is reachable from this machine alone.
#ifndef CAMSERVE_COMMON_LOOPBACK_H_
#define CAMSERVE_COMMON_LOOPBACK_H_

#include "absl/strings/string_view.h"

namespace camserve {

// "localhost", 127.0.0.0/8 and ::1, with or without brackets. Any other name is
// not looked up and is none.
bool IsLoopback(absl::string_view host);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_LOOPBACK_H_
