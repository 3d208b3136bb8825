#include "server/telemetry/http_endpoint.h"

#include <microhttpd.h>
#include <netdb.h>
#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/host_port.h"

namespace camserve {
namespace {

constexpr const char* kPlainText = "text/plain; charset=utf-8";
constexpr const char* kPrometheusText =
    "text/plain; version=0.0.4; charset=utf-8";

struct Page {
  unsigned status = MHD_HTTP_OK;
  const char* type = kPlainText;
  std::string body;
};

Page MetricsPage(const prometheus::Collectable& metrics) {
  return {.type = kPrometheusText,
          .body = prometheus::TextSerializer().Serialize(metrics.Collect())};
}

Page ReadyPage(const absl::Status& ready) {
  if (ready.ok()) return {.body = "ready\n"};
  return {.status = MHD_HTTP_SERVICE_UNAVAILABLE,
          .body = absl::StrCat(ready.message(), "\n")};
}

// The most connections at a time, and how long one may be silent. Connections
// take no thread.
constexpr unsigned kMostConnections = 256;
constexpr unsigned kMostIdleSeconds = 2;

MHD_Result Send(const Page& page, MHD_Connection* connection) {
  MHD_Response* const response = MHD_create_response_from_buffer(
      page.body.size(), const_cast<char*>(page.body.data()),
      MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, "Content-Type", page.type);
  MHD_add_response_header(response, "Cache-Control", "no-store");
  if (page.status == MHD_HTTP_METHOD_NOT_ALLOWED) {
    MHD_add_response_header(response, "Allow", "GET, HEAD");
  }
  const MHD_Result queued =
      MHD_queue_response(connection, page.status, response);
  MHD_destroy_response(response);
  return queued;
}

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// The address to listen on: the first that is IPv4, or else the first. Null
// where there is none.
const addrinfo* Choose(const Addresses& addresses) {
  for (const addrinfo* at = addresses.get(); at != nullptr; at = at->ai_next) {
    if (at->ai_family == AF_INET) return at;
  }
  return addresses.get();
}

Addresses Resolve(absl::string_view host, int port) {
  if (absl::ConsumePrefix(&host, "[") && !absl::ConsumeSuffix(&host, "]")) {
    return nullptr;
  }
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(host).c_str(), absl::StrCat(port).c_str(), &hints,
                  &found) != 0) {
    return nullptr;
  }
  return Addresses(found);
}

}  // namespace

class HttpEndpoint::Impl {
 public:
  Impl(const Metrics& metrics, Readiness readiness)
      : metrics_(metrics.collectable()), readiness_(std::move(readiness)) {}

  ~Impl() {
    if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool Listen(absl::string_view host, int port) {
    const Addresses addresses = Resolve(host, port);
    const addrinfo* const address = Choose(addresses);
    if (address == nullptr) return false;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
    // "::" listens to IPv4 as well, as gRPC does.
    if (address->ai_family == AF_INET6) flags |= MHD_USE_DUAL_STACK;
    daemon_ = MHD_start_daemon(
        flags, 0, nullptr, nullptr, &Impl::Answer, this, MHD_OPTION_SOCK_ADDR,
        address->ai_addr, MHD_OPTION_CONNECTION_LIMIT, kMostConnections,
        MHD_OPTION_CONNECTION_TIMEOUT, kMostIdleSeconds, MHD_OPTION_END);
    return daemon_ != nullptr;
  }

  int port() const {
    return MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT)->port;
  }

 private:
  static MHD_Result Answer(void* self, MHD_Connection* connection,
                           const char* path, const char* method,
                           const char* /*version*/, const char* /*body*/,
                           size_t* body_size, void** state) {
    // Called first with the head of a request, then with parts of its body,
    // which are ignored, and at last without a part: then the answer is sent.
    if (*state == nullptr) {
      *state = self;
      return MHD_YES;
    }
    if (*body_size > 0) {
      *body_size = 0;
      return MHD_YES;
    }
    // The library is C: no exception may go through it.
    try {
      return Send(static_cast<Impl*>(self)->PageOf(path, method), connection);
    } catch (const std::exception&) {
      return MHD_NO;
    }
  }

  Page PageOf(absl::string_view path, absl::string_view method) const {
    if (method != "GET" && method != "HEAD") {
      return {.status = MHD_HTTP_METHOD_NOT_ALLOWED,
              .body = "only GET and HEAD are answered\n"};
    }
    if (path == "/metrics") return MetricsPage(*metrics_);
    if (path == "/healthz") return {.body = "alive\n"};
    if (path == "/readyz") return ReadyPage(readiness_());
    return {.status = MHD_HTTP_NOT_FOUND,
            .body = "there are /metrics, /healthz and /readyz\n"};
  }

  const std::shared_ptr<prometheus::Collectable> metrics_;
  const Readiness readiness_;
  MHD_Daemon* daemon_ = nullptr;
};

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(
    const std::string& host, int port, const Metrics& metrics,
    Readiness readiness) {
  auto impl = std::make_unique<Impl>(metrics, std::move(readiness));
  if (!impl->Listen(host, port)) {
    return absl::UnavailableError(absl::StrCat(
        "metrics: can't listen on ", HostPort(host, port),
        "; is the address this machine's, and the port free? Choose another "
        "--metrics_host or --metrics_port, 0 for a free one, or -1 for no "
        "metrics"));
  }
  return std::unique_ptr<HttpEndpoint>(new HttpEndpoint(std::move(impl)));
}

HttpEndpoint::HttpEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

HttpEndpoint::~HttpEndpoint() = default;

int HttpEndpoint::port() const { return impl_->port(); }

}  // namespace camserve
