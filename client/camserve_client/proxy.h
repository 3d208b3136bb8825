// Which calls go to the server directly, although the environment names a
// proxy.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_PROXY_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_PROXY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/camserve_client/target.h"
#include "grpcpp/support/channel_arguments.h"

namespace camserve::client {

// Whether `no_proxy` exempts `endpoint`. gRPC itself takes a proxy from
// grpc_proxy, https_proxy or http_proxy, and compares the ends of names alone
// with no_grpc_proxy or no_proxy. This function reads these variables as other
// programs do: entries with commas or blanks between them, each of which is
//
//   *                       everything
//   example.org             that host, and those whose names end in
//   .example.org            .example.org; with a dot or "*." before it likewise
//   10.0.0.1, ::1, [::1]    an address
//   10.0.0.0/8, fd00::/8    a range of addresses
//   example.org:50051       any of them at one port
//
// Names are not looked up, so a range exempts addresses only. Thread-safe.
bool IsExempt(const Endpoint& endpoint, absl::string_view no_proxy);

// Whether calls to `endpoints` go past the environment's proxy. They do where
// this is the machine itself, where `no_proxy` exempts the endpoint, and where
// there are several endpoints, which no proxy accepts. Without an endpoint, as
// for a Unix socket, the choice is left to gRPC.
bool PassesProxyBy(const std::vector<Endpoint>& endpoints,
                   absl::string_view no_proxy);

// Switches the proxy off where PassesProxyBy says so. The exemptions are the
// environment's no_grpc_proxy, no_proxy or NO_PROXY, whichever is set first.
void SetProxy(const std::vector<Endpoint>& endpoints,
              grpc::ChannelArguments& arguments);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_PROXY_H_
