#include "client/camserve_client/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/host_port.h"

namespace camserve::client {
namespace {

// An IP address as bytes in network order.
struct Address {
  std::array<unsigned char, 16> bytes = {};
  int bits = 0;  // 32 or 128
};

std::optional<Address> ParseAddress(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "[") && !absl::ConsumeSuffix(&text, "]")) {
    return std::nullopt;
  }
  const std::string name(text);
  Address address;
  if (inet_pton(AF_INET, name.c_str(), address.bytes.data()) == 1) {
    address.bits = 32;
  } else if (inet_pton(AF_INET6, name.c_str(), address.bytes.data()) == 1) {
    address.bits = 128;
  } else {
    return std::nullopt;
  }
  return address;
}

// Whether both addresses begin with the same `prefix` bits.
bool InRange(const Address& address, const Address& range, int prefix) {
  if (address.bits != range.bits || prefix < 0 || prefix > range.bits) {
    return false;
  }
  const int whole = prefix / CHAR_BIT;
  const int rest = prefix % CHAR_BIT;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole,
                  range.bytes.begin())) {
    return false;
  }
  if (rest == 0) return true;
  const int differing = address.bytes[whole] ^ range.bytes[whole];
  return differing >> (CHAR_BIT - rest) == 0;
}

bool MatchesName(absl::string_view host, absl::string_view entry) {
  absl::ConsumePrefix(&entry, "*");
  absl::ConsumePrefix(&entry, ".");
  absl::ConsumeSuffix(&entry, ".");
  absl::ConsumeSuffix(&host, ".");
  if (entry.empty()) return false;
  return absl::EqualsIgnoreCase(host, entry) ||
         absl::EndsWithIgnoreCase(host, absl::StrCat(".", entry));
}

// Whether `entry`, which holds no port, stands for `host`.
bool MatchesHost(absl::string_view host, absl::string_view entry) {
  if (entry == "*") return true;
  const std::optional<Address> address = ParseAddress(host);
  const size_t slash = entry.find('/');
  const std::optional<Address> range = ParseAddress(entry.substr(0, slash));
  if (range.has_value()) {
    int prefix = range->bits;
    if (slash != absl::string_view::npos &&
        !absl::SimpleAtoi(entry.substr(slash + 1), &prefix)) {
      return false;
    }
    return address.has_value() && InRange(*address, *range, prefix);
  }
  return !address.has_value() && MatchesName(host, entry);
}

bool Matches(const Endpoint& endpoint, absl::string_view entry) {
  if (MatchesHost(endpoint.host, entry)) return true;
  const size_t colon = entry.rfind(':');
  int port = 0;
  // The last part of an IPv6 address is no port.
  return colon != absl::string_view::npos && !ParseAddress(entry) &&
         absl::SimpleAtoi(entry.substr(colon + 1), &port) &&
         port == endpoint.port &&
         MatchesHost(endpoint.host, entry.substr(0, colon));
}

std::string NoProxy() {
  for (const char* name : {"no_grpc_proxy", "no_proxy", "NO_PROXY"}) {
    if (const char* value = std::getenv(name); value != nullptr) return value;
  }
  return "";
}

}  // namespace

bool IsExempt(const Endpoint& endpoint, absl::string_view no_proxy) {
  const std::vector<absl::string_view> entries =
      absl::StrSplit(no_proxy, absl::ByAnyChar(", \t\n"), absl::SkipEmpty());
  return std::any_of(
      entries.begin(), entries.end(),
      [&](absl::string_view entry) { return Matches(endpoint, entry); });
}

bool PassesProxyBy(const std::vector<Endpoint>& endpoints,
                   absl::string_view no_proxy) {
  if (endpoints.empty()) return false;
  if (endpoints.size() > 1) return true;
  return IsLoopback(endpoints.front().host) ||
         IsExempt(endpoints.front(), no_proxy);
}

void SetProxy(const std::vector<Endpoint>& endpoints,
              grpc::ChannelArguments& arguments) {
  if (PassesProxyBy(endpoints, NoProxy())) {
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  }
}

}  // namespace camserve::client
