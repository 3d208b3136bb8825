#include "server/service/health_service.h"

#include "absl/strings/str_cat.h"
#include "common/text.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using Status = HealthCheckResponse::ServingStatus;

// No known name is longer. Of a longer one in a Watch, this much is kept.
constexpr size_t kLongestName = 512;

Status ToStatus(bool serving) {
  return serving ? HealthCheckResponse::SERVING
                 : HealthCheckResponse::NOT_SERVING;
}

}  // namespace

// One Watch. A client that reads slowly hears of the latest status only. The
// service's mutex guards all of it.
class HealthService::Watcher final
    : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  Watcher(HealthService& service, absl::string_view name)
      : service_(service), name_(name.substr(0, kLongestName)) {}

  const std::string& name() const { return name_; }

  // Called with the service's mutex held, as End.
  void Send(Status status) {
    wanted_ = status;
    Proceed();
  }

  // Ends the stream after what is still to be sent.
  void End() {
    ending_ = true;
    Proceed();
  }

 private:
  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&service_.mutex_);
    writing_ = false;
    if (!ok) Abandon();
    Proceed();
  }

  void OnCancel() override {
    absl::MutexLock lock(&service_.mutex_);
    Abandon();
    Proceed();
  }

  void OnDone() override {
    {
      absl::MutexLock lock(&service_.mutex_);
      service_.watchers_.erase(this);
    }
    delete this;
  }

  void Abandon() {
    wanted_ = sent_;
    ending_ = true;
  }

  void Proceed() {
    if (writing_ || finished_) return;
    if (wanted_ != sent_) {
      sent_ = wanted_;
      message_.set_status(sent_);
      writing_ = true;
      StartWrite(&message_);
    } else if (ending_) {
      finished_ = true;
      Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE,
                          "the server is stopping"));
    }
  }

  HealthService& service_;
  const std::string name_;
  HealthCheckResponse message_;
  Status wanted_ = HealthCheckResponse::UNKNOWN;
  Status sent_ = HealthCheckResponse::UNKNOWN;
  bool writing_ = false;
  bool ending_ = false;
  bool finished_ = false;
};

void HealthService::SetServing(absl::string_view name, bool serving) {
  absl::MutexLock lock(&mutex_);
  serving_[name] = serving;
  for (Watcher* watcher : watchers_) {
    if (watcher->name() == name) Tell(*watcher);
  }
}

void HealthService::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  for (Watcher* watcher : watchers_) Tell(*watcher);
}

void HealthService::Stop() {
  Drain();
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  for (Watcher* watcher : watchers_) watcher->End();
}

absl::Status HealthService::Readiness() const {
  absl::MutexLock lock(&mutex_);
  if (IsServing("")) return absl::OkStatus();
  return absl::UnavailableError(draining_ ? "the server is stopping"
                                          : "the models are not loaded yet");
}

bool HealthService::IsServing(absl::string_view name) const {
  const auto found = serving_.find(name);
  return !draining_ && found != serving_.end() && found->second;
}

void HealthService::Tell(Watcher& watcher) {
  watcher.Send(serving_.contains(watcher.name())
                   ? ToStatus(IsServing(watcher.name()))
                   : HealthCheckResponse::SERVICE_UNKNOWN);
}

grpc::ServerUnaryReactor* HealthService::Check(
    grpc::CallbackServerContext* context, const HealthCheckRequest* request,
    HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::MutexLock lock(&mutex_);
  if (!serving_.contains(request->service())) {
    reactor->Finish(grpc::Status(
        grpc::StatusCode::NOT_FOUND,
        absl::StrCat("service: ", Quoted(request->service()),
                     " is not known here; ask for \"\", the full name of a "
                     "service, or \"model/NAME\"")));
    return reactor;
  }
  response->set_status(ToStatus(IsServing(request->service())));
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext* /*context*/,
    const HealthCheckRequest* request) {
  auto* watcher = new Watcher(*this, request->service());
  absl::MutexLock lock(&mutex_);
  watchers_.insert(watcher);
  Tell(*watcher);
  if (stopped_) watcher->End();
  return watcher;
}

}  // namespace camserve
