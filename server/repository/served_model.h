// A model of the repository: its name, its state, and what serves it.
#ifndef CAMSERVE_SERVER_REPOSITORY_SERVED_MODEL_H_
#define CAMSERVE_SERVER_REPOSITORY_SERVED_MODEL_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/input_spec.h"
#include "common/output_kind.h"
#include "server/model/model.h"
#include "server/repository/model_config.h"
#include "server/repository/version_policy.h"

namespace camserve {

// Version 0: the newest that is ready.
struct ModelSpec {
  std::string name;
  int64_t version = 0;
};

// One version; 0 stands for a folder without any.
struct VersionKey {
  std::string name;
  int64_t version = 0;

  auto operator<=>(const VersionKey&) const = default;
};

struct ModelIdentity {
  std::string name;
  int64_t version = 0;
  std::string sha256;  // of the file, lower-case hexadecimal
};

struct ModelStatus {
  ModelIdentity identity;
  ModelState state = ModelState::kLoading;
  // kFailed: why it can't be served. kReady: why the file that has taken its
  // place in the repository can't be served, so that this version goes on;
  // empty where there is none. Otherwise empty.
  std::string reason;
};

// A model that is ready: what a call holds while it uses it. Immutable.
struct ServedModel {
  ModelIdentity identity;
  ModelConfig config;
  InputSpec input;                        // with every size found
  std::vector<std::string> class_labels;  // one a class
  OutputKind output = OutputKind::kExclusive;
  std::vector<double> thresholds;  // kMultiLabel: one a label; else none
  // One an instance; at least one.
  std::vector<std::shared_ptr<const Model>> instances;
  std::vector<std::string> placements;  // "cpu", "cuda:0", one an instance
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_SERVED_MODEL_H_
