#include "server/telemetry/http_endpoint.h"

#include <CivetServer.h>
#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/core/host_port.h"

namespace camserve {
namespace {

constexpr const char* kPlainText = "text/plain; charset=utf-8";
constexpr const char* kPrometheusText =
    "text/plain; version=0.0.4; charset=utf-8";

struct Page {
  int status = 200;
  const char* type = kPlainText;
  std::string body;
};

// One path.
class PageHandler final : public CivetHandler {
 public:
  explicit PageHandler(std::function<Page()> page) : page_(std::move(page)) {}

  bool handleGet(CivetServer* /*server*/, mg_connection* connection) override {
    const Page page = page_();
    SendHead(page, connection);
    mg_write(connection, page.body.data(), page.body.size());
    return true;
  }

  // Some load balancers ask so.
  bool handleHead(CivetServer* /*server*/, mg_connection* connection) override {
    SendHead(page_(), connection);
    return true;
  }

 private:
  static void SendHead(const Page& page, mg_connection* connection) {
    const std::string length = absl::StrCat(page.body.size());
    mg_response_header_start(connection, page.status);
    mg_response_header_add(connection, "Content-Type", page.type, -1);
    mg_response_header_add(connection, "Content-Length", length.c_str(), -1);
    mg_response_header_add(connection, "Cache-Control", "no-store", -1);
    mg_response_header_send(connection);
  }

  const std::function<Page()> page_;
};

Page MetricsPage(const prometheus::Collectable& metrics) {
  return {.type = kPrometheusText,
          .body = prometheus::TextSerializer().Serialize(metrics.Collect())};
}

Page ReadyPage(const absl::Status& ready) {
  if (ready.ok()) return {.body = "ready\n"};
  return {.status = 503, .body = absl::StrCat(ready.message(), "\n")};
}

std::vector<std::string> ListenOn(const std::string& address) {
  return {"listening_ports", address,
          // A client that says nothing holds a thread no longer than that.
          "request_timeout_ms", "2000", "num_threads", "8"};
}

}  // namespace

class HttpEndpoint::Impl {
 public:
  Impl(const std::string& address, const Metrics& metrics, Readiness readiness)
      : metrics_([metrics = metrics.collectable()] {
          return MetricsPage(*metrics);
        }),
        live_([] { return Page{.body = "alive\n"}; }),
        ready_([readiness = std::move(readiness)] {
          return ReadyPage(readiness());
        }),
        server_(ListenOn(address)) {
    server_.addHandler("/metrics$", metrics_);
    server_.addHandler("/healthz$", live_);
    server_.addHandler("/readyz$", ready_);
  }

  int port() const { return server_.getListeningPorts().front(); }

 private:
  PageHandler metrics_;
  PageHandler live_;
  PageHandler ready_;
  mutable CivetServer server_;  // its getters are not const
};

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(
    const std::string& host, int port, const Metrics& metrics,
    Readiness readiness) {
  try {
    return std::unique_ptr<HttpEndpoint>(
        new HttpEndpoint(std::make_unique<Impl>(HostPort(host, port), metrics,
                                                std::move(readiness))));
  } catch (const std::exception&) {
    return absl::UnavailableError(absl::StrCat(
        "metrics: can't listen on ", HostPort(host, port),
        "; is the address this machine's, and the port free? Choose another "
        "--metrics_host or --metrics_port, 0 for a free one, or -1 for no "
        "metrics"));
  }
}

HttpEndpoint::HttpEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

HttpEndpoint::~HttpEndpoint() = default;

int HttpEndpoint::port() const { return impl_->port(); }

}  // namespace camserve
