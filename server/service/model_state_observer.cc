#include "server/service/model_state_observer.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "server/service/proto_enums.h"

namespace camserve {

void ModelStateObserver::Observe(const ModelStatus& status) {
  metrics_->SetModelState(status.identity.name, status.identity.version,
                          StateName(status.state));
  SetHealth(status);
  WriteLog(status);
}

void ModelStateObserver::SetHealth(const ModelStatus& status) {
  absl::MutexLock lock(&mutex_);
  std::set<int64_t>& ready = ready_[status.identity.name];
  if (status.state == ModelState::kReady) {
    ready.insert(status.identity.version);
  } else {
    ready.erase(status.identity.version);
  }
  health_->SetServing(absl::StrCat("model/", status.identity.name),
                      !ready.empty());
}

void ModelStateObserver::WriteLog(const ModelStatus& status) {
  std::vector<LogField> fields = {
      {"model", status.identity.name},
      {"version", status.identity.version},
      {"state", std::string(StateName(status.state))}};
  if (!status.reason.empty()) fields.emplace_back("reason", status.reason);
  log_->WriteEvent("model", fields);
}

}  // namespace camserve
