#include "server/service/model_state_observer.h"

#include <iterator>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "server/api/proto_enums.h"

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

void ModelStateObserver::ObserveReady(const ServedModel& model) {
  const Model& instance = *model.instances.front();
  const std::vector<LayerInfo> layers = instance.Layers();
  ObserveLayers(model.identity, layers);
  std::vector<LogField> steps;
  for (const LoadStep& step : instance.load_steps()) {
    steps.emplace_back(absl::StrCat(step.name, "_seconds"),
                       absl::ToDoubleSeconds(step.duration));
  }
  const TrunkLayout layout = instance.trunk().layout;
  steps.emplace_back("layout", TrunkLayoutName(layout));
  WriteLog("model_load", model.identity, std::move(steps));
  metrics_->SetTrunkLayout(model.identity.name, model.identity.version,
                           TrunkLayoutName(layout));
  for (const std::string& warning : instance.warnings()) {
    WriteLog("model_warning", model.identity, {{"warning", warning}});
  }
  for (const LayerInfo& layer : layers) {
    if (layer.not_optimized.empty()) continue;
    WriteLog("layer_not_optimized", model.identity,
             {{"layer", layer.paths.front()}, {"reason", layer.not_optimized}});
  }
}

void ModelStateObserver::ObserveLayers(const ModelIdentity& model,
                                       const std::vector<LayerInfo>& layers) {
  const auto unoptimized = absl::c_count_if(layers, [](const LayerInfo& layer) {
    return !layer.not_optimized.empty();
  });
  metrics_->SetUnoptimizedLayers(model.name, model.version,
                                 static_cast<int>(unoptimized));
}

void ModelStateObserver::WriteLog(const ModelStatus& status) {
  std::vector<LogField> more = {
      {"state", std::string(StateName(status.state))}};
  if (!status.reason.empty()) more.emplace_back("reason", status.reason);
  WriteLog("model", status.identity, std::move(more));
}

void ModelStateObserver::WriteLog(const char* event, const ModelIdentity& model,
                                  std::vector<LogField> more) {
  std::vector<LogField> fields = {{"model", model.name},
                                  {"version", model.version}};
  absl::c_move(more, std::back_inserter(fields));
  log_->WriteEvent(event, fields);
}

}  // namespace camserve
