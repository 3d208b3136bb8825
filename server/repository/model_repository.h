// The models of a folder: MODEL/VERSION/model.pt, with an optional
// MODEL/config.textproto. What counts as a model: repository_scan.h.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/repository/file_sha256.h"  // IWYU pragma: export
#include "server/repository/model_config.h"
#include "server/repository/model_name.h"    // IWYU pragma: export
#include "server/repository/served_model.h"  // IWYU pragma: export
#include "server/repository/version_loader.h"

namespace camserve {

// Thread-safe.
class ModelRepository {
 public:
  // Model::Load, or a test's own.
  using Loader = ModelLoader;
  // Told of each change of a model's state, one at a time, in order.
  using Listener = std::function<void(const ModelStatus&)>;

  struct Options {
    std::string root;
    std::string device = "cpu";
    int max_split_layers = 4;
    // A version whose loading has not ended after this is FAILED; the thread
    // that loads it is left to itself.
    absl::Duration load_limit = absl::Minutes(5);
    // Versions that load at the same time.
    int concurrent_loads = 2;
  };

  ModelRepository(Options options, ModelConfigParser parser, Loader loader,
                  Listener listener);
  // LoadAll must have returned.
  ~ModelRepository();

  // Finds the model folders and loads each version in them, the newest first;
  // returns when all are ready or have failed. What cannot be served is FAILED
  // with a reason. Call once. NOT_FOUND where the root is no folder. CANCELLED
  // after StopLoading.
  absl::Status LoadAll();

  // Lets LoadAll, now or later, return soon: what has not loaded by then is
  // FAILED.
  void StopLoading();

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

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_
