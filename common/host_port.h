// Where something listens or is called, as one text.
#ifndef CAMSERVE_COMMON_HOST_PORT_H_
#define CAMSERVE_COMMON_HOST_PORT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// "127.0.0.1:50051"; "[::1]:50051": an IPv6 address stands in brackets.
std::string HostPort(absl::string_view host, int port);

// Whether `host` is "localhost", in 127.0.0.0/8 or ::1, with or without
// brackets. Other names are not looked up: the answer is no.
bool IsLoopback(absl::string_view host);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_HOST_PORT_H_
