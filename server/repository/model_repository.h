// The models of a folder: MODEL/VERSION/model.pt, with an optional
// MODEL/config.textproto. repository_scan.h says what counts as a model.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/repository/file_identity.h"  // IWYU pragma: export
#include "server/repository/load_observer.h"
#include "server/repository/model_config.h"
#include "server/repository/model_disposal.h"
#include "server/repository/model_name.h"    // IWYU pragma: export
#include "server/repository/served_model.h"  // IWYU pragma: export
#include "server/repository/version_loader.h"

namespace camserve {

// Thread-safe.
class ModelRepository {
 public:
  // LoadTorchScript, or a test's own.
  using Loader = ModelLoader;
  // Called at each change of a model's state, one at a time, in order.
  using Listener = std::function<void(const ModelStatus&)>;

  using Done = std::function<void(const absl::Status&)>;

  struct Options {
    std::string root;
    std::string device = "cpu";
    ModelCaches caches;
    // For a model whose configuration names none.
    int max_batch_size = 8;
    // A version whose loading has not ended after this is FAILED; the thread
    // that loads it is left to itself.
    absl::Duration load_limit = absl::Minutes(5);
    // How many versions one call of a function below loads at the same time.
    int concurrent_loads = 2;
    // Tries each file before it is loaded; may be empty.
    ModelProbe probe;
    // May be null; outlives the repository.
    LoadObserver* load_observer = nullptr;
    // Called when a model was freed; may be empty.
    DeviceMemoryRelease release_device_memory;
    const Clock* clock = &Clock::Real();
  };

  ModelRepository(const Options& options, ModelConfigParser parser,
                  Loader loader, Listener listener);
  // No other function may be running.
  ~ModelRepository();

  // Finds the model folders and loads the versions that each one's policy
  // (version_policy.h) wants; returns when they are ready or have failed. Where
  // a version fails, the next older one is loaded in its place. A version that
  // cannot be served is FAILED with a reason; one that no policy wants is
  // UNLOADED. NOT_FOUND where the root is no folder. CANCELLED after
  // StopLoading.
  absl::Status LoadAll();

  // As LoadAll, for the models in `names`; of the others every version is
  // listed as UNLOADED.
  absl::Status LoadNamed(const std::vector<std::string>& names);

  // After LoadAll: applies the policies to versions that are new or have
  // changed, and unloads those that were removed, once two calls in a row have
  // found the same. A version that is ready serves until its successor is
  // ready, and goes on where that fails. Calls that use it go on. Errors as
  // LoadAll; then all stays as it is.
  absl::Status Poll();

  // After LoadAll or LoadNamed: loads the versions again that have failed for a
  // reason that may pass (MayPass) and are due by now; their statuses say when
  // they are. Cheap where none is due. Errors as LoadAll.
  absl::Status Retry();

  // Loads a version, or loads it again: one that is ready serves until its
  // successor does. Version 0 means the versions that the policy wants, beside
  // those that were loaded by number. Blocks, and returns how the load has
  // ended (for version 0, the load of the newest): READY, or FAILED with a
  // reason. NOT_FOUND: the folder has no such model or version.
  // INVALID_ARGUMENT: no model can have the name. ABORTED: it was unloaded, or
  // loaded again, meanwhile. CANCELLED after StopLoading.
  absl::StatusOr<ModelStatus> Load(const ModelSpec& spec);

  // Takes a version (0: all) out of service, and calls `done` once no call uses
  // it any more and it is freed: from here, or later from another thread.
  // NOT_FOUND and INVALID_ARGUMENT as Find. Where the repository is destroyed
  // first, `done` is never called.
  void Unload(const ModelSpec& spec, Done done);

  // Lets all that loads, now or later, return soon: what has not loaded by then
  // is FAILED.
  void StopLoading();

  // The version that `spec` means (ChooseVersion), for a call to use.
  // NOT_FOUND: no such model or version. UNAVAILABLE: it is still loading.
  // FAILED_PRECONDITION: it failed, with the reason, or is not loaded.
  // INVALID_ARGUMENT: a name that no model can have.
  absl::StatusOr<std::shared_ptr<const ServedModel>> Find(
      const ModelSpec& spec) const;

  // List: the statuses of all versions, by name and version. Status: that of
  // the version that `spec` means; NOT_FOUND and INVALID_ARGUMENT as Find.
  std::vector<ModelStatus> List() const;
  absl::StatusOr<ModelStatus> Status(const ModelSpec& spec) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_REPOSITORY_H_
