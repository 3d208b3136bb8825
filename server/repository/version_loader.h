// Loads one version of a model: checks its file's SHA-256, loads the file, and
// checks the configuration against the model.
#ifndef CAMSERVE_SERVER_REPOSITORY_VERSION_LOADER_H_
#define CAMSERVE_SERVER_REPOSITORY_VERSION_LOADER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/model/model.h"
#include "server/repository/model_config.h"
#include "server/repository/served_model.h"

namespace camserve {

// LoadTorchScript, or a test's own.
using ModelLoader =
    std::function<absl::StatusOr<std::unique_ptr<Model>>(const ModelOptions&)>;

// Tries a file where it can do no harm. The error is what is wrong with it.
using ModelProbe = std::function<absl::Status(const ModelOptions&)>;

// All that loading a version needs. A value: the thread that loads has a copy
// of its own, as it may outlive everybody else.
struct VersionToLoad {
  std::string name;
  int64_t version = 0;
  std::string model_path;
  std::shared_ptr<const ModelConfig> config;
  std::string server_device;
  ModelCaches caches;
  int max_batch_size = 8;  // where the configuration names none
  ModelProbe probe;        // comes before the loader; may be empty
};

using LoadedVersion = absl::StatusOr<std::shared_ptr<const ServedModel>>;

// Checks the SHA-256 against the configuration's, and only then probes and
// loads the file, once an instance. FAILED_PRECONDITION, INVALID_ARGUMENT and
// `loader`'s own errors name file or field. UNAVAILABLE where the file can't be
// read, or was replaced meanwhile.
LoadedVersion LoadVersion(const VersionToLoad& version,
                          const ModelLoader& loader);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_VERSION_LOADER_H_
