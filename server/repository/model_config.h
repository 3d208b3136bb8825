// A model's configuration, as plain data; server/api reads it from
// config.textproto. Field by field it is camserve.v1.ModelConfig, which
// documents it.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_CONFIG_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_CONFIG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/input_spec.h"
#include "common/output_kind.h"
#include "server/model/model.h"
#include "server/repository/version_policy.h"

namespace camserve {

struct Placement {
  std::string device;  // empty: the server's --device
  int instances = 1;
  int threads = 0;  // CPU only; 0: the server's choice
};

struct ModelConfig {
  // Where channels, height or width is 0, it is found when the model is loaded.
  InputSpec input = {.channels = 0, .height = 0, .width = 0};
  std::vector<std::string> class_labels;
  std::string default_layer;
  int max_batch_size = 0;  // 0: the server's choice, as for the next two
  absl::Duration max_queue_delay = absl::ZeroDuration();
  int max_queue_length = 0;
  std::vector<Placement> placements;
  Optimization optimization;
  std::map<int64_t, std::string> sha256;  // by version
  std::optional<OutputKind> output;  // absent: found by the model's last step
  std::vector<double> thresholds;    // one a label, or one for all, or none
  std::string logits_key;
  VersionPolicy version_policy;
};

// Reads the text of a config.textproto. INVALID_ARGUMENT names line and field.
using ModelConfigParser =
    std::function<absl::StatusOr<ModelConfig>(absl::string_view text)>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_CONFIG_H_
