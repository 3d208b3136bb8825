// Takes the address of a server apart, to refuse one that makes no sense. gRPC
// would notice only when it connects, and speak of name resolution.
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

// The hosts and ports in `address`, in any form that gRPC takes: host:port,
// dns:///host:port, dns://resolver/host:port, ipv4:A:P,B:P, ipv6:[A]:P,[B]:P.
// Empty for a form that holds no host, such as unix:PATH or xds:///NAME.
//
// INVALID_ARGUMENT: the URL of a web page, a missing port, or one above 65535.
// The message says what to write; it does not name the field. Thread-safe.
absl::StatusOr<std::vector<Endpoint>> ParseTarget(absl::string_view address);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_TARGET_H_
