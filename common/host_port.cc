#include "common/host_port.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace camserve {

std::string HostPort(absl::string_view host, int port) {
  const bool bare_ipv6 =
      absl::StrContains(host, ":") && !absl::StartsWith(host, "[");
  return bare_ipv6 ? absl::StrCat("[", host, "]:", port)
                   : absl::StrCat(host, ":", port);
}

}  // namespace camserve
