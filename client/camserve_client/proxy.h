// When a call goes to the server itself, whatever proxy the environment names.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_PROXY_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_PROXY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/camserve_client/target.h"
#include "grpcpp/support/channel_arguments.h"

namespace camserve::client {

// gRPC takes a proxy from grpc_proxy, https_proxy or http_proxy, and of
// no_grpc_proxy or no_proxy only how names end. This is what other programs
// read there: entries with commas or blanks between them, each
//
//   *                       everything
//   example.org             that host, and those whose names end in
//   .example.org            .example.org; with a dot or "*." before it likewise
//   10.0.0.1, ::1, [::1]    an address
//   10.0.0.0/8, fd00::/8    a range of addresses
//   example.org:50051       any of them at one port
//
// Names are not looked up: ranges say something of addresses only. Thread-safe.
bool IsExempt(const Endpoint& endpoint, absl::string_view no_proxy);

// Whether calls go past the environment's proxy: to this machine, to what
// `no_proxy` exempts, and to a list of addresses, which no proxy takes. What
// leads to no host is left to gRPC.
bool PassesProxyBy(const std::vector<Endpoint>& endpoints,
                   absl::string_view no_proxy);

// Switches the proxy off for channels to `endpoints` that pass it by, as the
// environment's no_grpc_proxy, no_proxy or NO_PROXY says, whichever is set
// first.
void SetProxy(const std::vector<Endpoint>& endpoints,
              grpc::ChannelArguments& arguments);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_PROXY_H_
