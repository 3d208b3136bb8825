#include "server/telemetry/metrics_endpoint.h"

#include <prometheus/exposer.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/core/host_port.h"

namespace camserve {
namespace {

constexpr size_t kThreads = 2;

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
        std::make_unique<Impl>(HostPort(host, port), metrics)));
  } catch (const std::exception&) {
    return absl::UnavailableError(absl::StrCat(
        "metrics: can't listen on ", HostPort(host, port),
        "; is the address this machine's, and the port free? Choose another "
        "--metrics_port, 0 for a free one, or -1 for no metrics"));
  }
}

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

MetricsEndpoint::~MetricsEndpoint() = default;

int MetricsEndpoint::port() const { return impl_->port(); }

}  // namespace camserve
