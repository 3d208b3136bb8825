#include "common/host_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace camserve {
namespace {

bool IsLoopbackIpv4(const std::string& host) {
  in_addr address = {};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 &&
         ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET;
}

bool IsLoopbackIpv6(const std::string& host) {
  in6_addr address = {};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&address);
}

}  // namespace

std::string HostPort(absl::string_view host, int port) {
  const bool bare_ipv6 =
      absl::StrContains(host, ":") && !absl::StartsWith(host, "[");
  return bare_ipv6 ? absl::StrCat("[", host, "]:", port)
                   : absl::StrCat(host, ":", port);
}

bool IsLoopback(absl::string_view host) {
  if (absl::EqualsIgnoreCase(host, "localhost")) return true;
  if (absl::ConsumePrefix(&host, "[") && !absl::ConsumeSuffix(&host, "]")) {
    return false;
  }
  const std::string address(host);
  return IsLoopbackIpv4(address) || IsLoopbackIpv6(address);
}

}  // namespace camserve
