// How the server runs: every flag, read once.
#ifndef CAMSERVE_SERVER_APP_CONFIG_H_
#define CAMSERVE_SERVER_APP_CONFIG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/api/service_limits.h"
#include "server/app/drain.h"
#include "server/model/model.h"
#include "server/repository/model_control.h"
#include "server/security/security.h"

namespace camserve {

// The defaults are those of the flags.
struct Config {
  std::string host = "127.0.0.1";
  int port = 50051;  // 0 picks a free one
  std::string port_file;
  std::string metrics_host;  // empty: `host`
  int metrics_port = 9464;   // 0 picks a free one, -1: no metrics
  std::string metrics_port_file;
  int health_port = -1;  // 0 picks a free one, -1: none
  std::string health_port_file;
  std::string model_repository;
  std::string device = "auto";  // "cpu", "cuda", "cuda:N"
  int threads = 0;              // for one forward pass; 0: UsableCpus
  ModelCaches caches;
  int max_batch_size = 8;          // explanations that may share a pass
  absl::Duration max_queue_delay;  // 0: a pass takes what waits
  ModelControl model_control = ModelControl::kNone;
  std::vector<std::string> load_models;  // at the start, with kExplicit
  absl::Duration poll_interval = absl::Seconds(5);  // with kPoll
  bool probe_models = false;
  int64_t max_probe_bytes = int64_t{8} << 30;
  ServiceLimits limits;
  SecurityOptions security;
  DrainOptions drain;
  bool log_calls = true;
};

// Checks all of `config`. INVALID_ARGUMENT names the flag, its value and the
// values that are allowed.
absl::Status CheckConfig(const Config& config);

// As CheckConfig, but checks --host and the ports only.
absl::Status CheckAddresses(const Config& config);

// The address that answers HTTP: `metrics_host`, or `host` where that is empty.
const std::string& MetricsHost(const Config& config);

// CPU threads of one forward pass: `threads`, or UsableCpus where that is 0.
int PassThreads(const Config& config);

// The device that models run on. "auto": the first GPU of `available` ("cpu",
// "cuda:0", ...), else the CPU. "cuda": the first GPU. INVALID_ARGUMENT where
// the device is not available.
absl::StatusOr<std::string> ChooseDevice(
    const std::string& device, const std::vector<std::string>& available);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CONFIG_H_
