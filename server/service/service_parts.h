// The parts of the server that the services use.
#ifndef CAMSERVE_SERVER_SERVICE_SERVICE_PARTS_H_
#define CAMSERVE_SERVER_SERVICE_SERVICE_PARTS_H_

#include <string>
#include <vector>

#include "common/clock.h"
#include "server/api/service_limits.h"
#include "server/repository/model_control.h"
#include "server/repository/model_repository.h"
#include "server/service/model_state_observer.h"
#include "server/service/open_calls.h"
#include "server/serving/byte_budget.h"
#include "server/serving/cpu_pool.h"
#include "server/serving/layer_searches.h"
#include "server/serving/model_scheduler.h"
#include "server/telemetry/call_reporter.h"

namespace camserve {

// GetServerInfo's answer.
struct ServerInfo {
  std::string version;
  std::string libtorch_version;
  std::vector<std::string> devices;
};

// Nothing is owned; all of it outlives the services.
struct ServiceParts {
  ModelRepository* repository = nullptr;
  ModelScheduler* scheduler = nullptr;
  CpuPool* pool = nullptr;             // decoding and drawing
  CpuPool* load_pool = nullptr;        // LoadModel, for seconds
  CpuPool* evaluation_pool = nullptr;  // samples: each waits for many passes
  LayerSearches* layer_searches = nullptr;
  ModelStateObserver* model_observer = nullptr;
  OpenCalls* open_calls = nullptr;
  ByteBudget* memory = nullptr;  // of requests that gRPC has parsed
  const CallReporter* reporter = nullptr;
  const Clock* clock = &Clock::Real();
  ModelControl model_control = ModelControl::kNone;
  ServiceLimits limits;
  ServerInfo info;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_SERVICE_PARTS_H_
