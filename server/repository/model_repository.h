// The models of a folder: MODEL/VERSION/model.pt, with an optional
// MODEL/config.textproto.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/core/input_spec.h"
#include "server/model/model.h"
#include "server/repository/model_config.h"

namespace camserve {

// Version 0: the newest that is ready.
struct ModelSpec {
  std::string name;
  int64_t version = 0;
};

struct ModelIdentity {
  std::string name;
  int64_t version = 0;
  std::string sha256;  // of the file, lower-case hexadecimal
};

enum class ModelState { kLoading, kReady, kUnloading, kUnloaded, kFailed };

struct ModelStatus {
  ModelIdentity identity;
  ModelState state = ModelState::kLoading;
  std::string reason;  // of kFailed
};

// A model that is ready: what a call holds while it uses it. Immutable.
struct ServedModel {
  ModelIdentity identity;
  ModelConfig config;
  InputSpec input;                        // with every size found
  std::vector<std::string> class_labels;  // one a class
  // One an instance; at least one.
  std::vector<std::shared_ptr<const Model>> instances;
  std::vector<std::string> placements;  // "cpu", "cuda:0", one an instance
};

// Thread-safe.
class ModelRepository {
 public:
  // Loads a model; Model::Load, or a test's own.
  using Loader = std::function<absl::StatusOr<std::unique_ptr<Model>>(
      const ModelOptions&)>;
  // Told of each change of a model's state, one at a time, in order.
  using Listener = std::function<void(const ModelStatus&)>;

  struct Options {
    std::string root;
    std::string device = "cpu";
    int max_split_layers = 4;
    // Models whose loading has not ended after this are FAILED.
    absl::Duration load_limit = absl::Minutes(5);
  };

  ModelRepository(Options options, ModelConfigParser parser, Loader loader,
                  Listener listener);
  ~ModelRepository();

  // Finds the model folders and loads each version in them, one after the
  // other; returns when all are ready or have failed. What cannot be served is
  // FAILED with a reason. NOT_FOUND where the root is no folder.
  absl::Status LoadAll();

  // NOT_FOUND: no such model or version. UNAVAILABLE: it is still loading.
  // FAILED_PRECONDITION: it failed, with the reason. INVALID_ARGUMENT: a name
  // that no model can have.
  absl::StatusOr<std::shared_ptr<const ServedModel>> Find(
      const ModelSpec& spec) const;

  // Of all versions, by name and version. NOT_FOUND and INVALID_ARGUMENT as
  // Find.
  std::vector<ModelStatus> List() const;
  absl::StatusOr<ModelStatus> Status(const ModelSpec& spec) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// INVALID_ARGUMENT unless `name` can be a model's: 1 to 128 of letters, digits,
// '_', '-' and '.', not beginning with '.'. Never quotes what may be long or
// unprintable.
absl::Status CheckModelName(absl::string_view name);

// Lower-case hexadecimal SHA-256 of a file's bytes.
absl::StatusOr<std::string> FileSha256(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_
