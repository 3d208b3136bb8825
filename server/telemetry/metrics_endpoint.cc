#include "server/telemetry/metrics_endpoint.h"

#include <prometheus/exposer.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace camserve {
namespace {

constexpr size_t kThreads = 2;

// As civetweb wants it: an IPv6 address in brackets.
std::string BindAddress(absl::string_view host, int port) {
  const bool bare_ipv6 =
      host.find(':') != absl::string_view::npos && host.front() != '[';
  return bare_ipv6 ? absl::StrCat("[", host, "]:", port)
                   : absl::StrCat(host, ":", port);
}

}  // namespace

class MetricsEndpoint::Impl {
 public:
  Impl(const std::string& address, const Metrics& metrics)
      : metrics_(metrics.collectable()), exposer_(address, kThreads) {
    exposer_.RegisterCollectable(metrics_);
  }

  int port() const { return exposer_.GetListeningPorts().front(); }

 private:
  // The exposer keeps a weak pointer only.
  std::shared_ptr<prometheus::Collectable> metrics_;
  prometheus::Exposer exposer_;
};

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const std::string& host, int port, const Metrics& metrics) {
  try {
    return std::unique_ptr<MetricsEndpoint>(new MetricsEndpoint(
        std::make_unique<Impl>(BindAddress(host, port), metrics)));
  } catch (const std::exception&) {
    return absl::UnavailableError(absl::StrFormat(
        "metrics: can't listen on %s port %d; is it in use? Choose another "
        "--metrics_port, or 0 for a free one",
        host, port));
  }
}

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

MetricsEndpoint::~MetricsEndpoint() = default;

int MetricsEndpoint::port() const { return impl_->port(); }

}  // namespace camserve
