#include "client/camserve_client/target.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/invalid.h"
#include "common/status_macros.h"

namespace camserve::client {
namespace {

constexpr int kDefaultPort = 50051;
constexpr int kHighestPort = 65535;

// Host and port of "host:port", "[host]:port", "host", "[host]" and "::1".
std::pair<absl::string_view, absl::string_view> Split(absl::string_view text) {
  if (absl::StartsWith(text, "[")) {
    const size_t end = text.find(']');
    if (end == absl::string_view::npos) return {text, ""};
    absl::string_view port = text.substr(end + 1);
    absl::ConsumePrefix(&port, ":");
    return {text.substr(1, end - 1), port};
  }
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon != text.rfind(':')) {
    return {text, ""};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string Joined(absl::string_view host, int port) {
  return absl::StrContains(host, ':') ? absl::StrCat("[", host, "]:", port)
                                      : absl::StrCat(host, ":", port);
}

absl::StatusOr<Endpoint> ParseEndpoint(absl::string_view text) {
  const auto [host, port_text] = Split(text);
  if (host.empty()) {
    return Invalid(text.empty() ? "it" : text, " names no host; write ",
                   Joined("127.0.0.1", kDefaultPort));
  }
  if (port_text.empty()) {
    return Invalid(text, " has no port; write ", Joined(host, kDefaultPort));
  }
  int port = 0;
  if (!absl::SimpleAtoi(port_text, &port) || port < 1 || port > kHighestPort) {
    return Invalid(text, ": ", port_text, " is no port; one is from 1 to ",
                   kHighestPort, ", as in ", Joined(host, kDefaultPort));
  }
  return Endpoint{.host = std::string(host), .port = port};
}

absl::StatusOr<std::vector<Endpoint>> ParseList(absl::string_view list) {
  std::vector<Endpoint> endpoints;
  for (const absl::string_view text : absl::StrSplit(list, ',')) {
    ASSIGN_OR_RETURN(Endpoint endpoint, ParseEndpoint(text));
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

// The error for a URL. It suggests "chest:50051" for "http://chest:50051/path".
absl::Status RefuseUrl(absl::string_view url, absl::string_view rest) {
  const absl::string_view host_port = rest.substr(0, rest.find('/'));
  const auto [host, port] = Split(host_port);
  return Invalid(
      url, " is the address of a web page; write ",
      port.empty() ? Joined(host, kDefaultPort) : std::string(host_port),
      absl::StartsWithIgnoreCase(url, "https:") ? ", and ask for TLS" : "");
}

}  // namespace

absl::StatusOr<std::vector<Endpoint>> ParseTarget(absl::string_view address) {
  absl::string_view rest = address;
  if (const size_t scheme = rest.find("://");
      scheme != absl::string_view::npos) {
    const std::string name = absl::AsciiStrToLower(rest.substr(0, scheme));
    if (name == "http" || name == "https" || name == "grpc" ||
        name == "grpcs") {
      return RefuseUrl(address, rest.substr(scheme + 3));
    }
  }
  if (absl::ConsumePrefix(&rest, "ipv4:") ||
      absl::ConsumePrefix(&rest, "ipv6:")) {
    return ParseList(rest);
  }
  if (absl::ConsumePrefix(&rest, "dns:")) {
    // The name of the resolver, which may be empty, ends with the next slash.
    if (absl::ConsumePrefix(&rest, "//")) {
      const size_t slash = rest.find('/');
      if (slash == absl::string_view::npos) return ParseList(rest);
      rest = rest.substr(slash + 1);
    }
    return ParseList(rest);
  }
  for (const char* scheme : {"unix:", "unix-abstract:", "vsock:", "xds:"}) {
    if (absl::StartsWith(address, scheme)) return std::vector<Endpoint>();
  }
  return ParseList(rest);
}

}  // namespace camserve::client
