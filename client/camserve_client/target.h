// An address of a server, taken apart: gRPC finds out only when it connects
// that one can't be meant, and then speaks of name resolution.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_TARGET_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_TARGET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace camserve::client {

struct Endpoint {
  std::string host;  // an IPv6 address without its brackets
  int port = 0;
};

// Where `address` leads, in any form that gRPC takes: host:port,
// dns:///host:port, dns://resolver/host:port, ipv4:A:P,B:P, ipv6:[A]:P,[B]:P.
// None of a form that holds no host, such as unix:PATH or xds:///NAME.
//
// INVALID_ARGUMENT: a URL of a web page, no port, or one above 65535; the
// message says what to write, and names no field. Thread-safe.
absl::StatusOr<std::vector<Endpoint>> ParseTarget(absl::string_view address);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_TARGET_H_
