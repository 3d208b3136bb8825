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
  // Told of each change of a model's state, one at a time, in order.
  using Listener = std::function<void(const ModelStatus&)>;

  using Done = std::function<void(const absl::Status&)>;

  struct Options {
    std::string root;
    std::string device = "cpu";
    ModelCaches caches;
    // Of a model whose configuration names none.
    int max_batch_size = 8;
    // A version whose loading has not ended after this is FAILED; the thread
    // that loads it is left to itself.
    absl::Duration load_limit = absl::Minutes(5);
    // Versions that load at the same time, of one call of a function below.
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
  // (version_policy.h) wants; returns when they are ready or have failed. In
  // the place of one that fails the next older one is loaded. What cannot be
  // served is FAILED with a reason, what no policy wants is UNLOADED. NOT_FOUND
  // where the root is no folder. CANCELLED after StopLoading.
  absl::Status LoadAll();

  // As LoadAll, for the models in `names`; of the others every version is
  // listed as UNLOADED.
  absl::Status LoadNamed(const std::vector<std::string>& names);

  // After LoadAll: applies the policies to what is new or has changed, and lets
  // go of what has been removed, once two calls in a row have found the same.
  // What is ready serves until its successor is, goes on where that fails, and
  // calls that use it go on. Errors as LoadAll; then all stays as it is.
  absl::Status Poll();

  // After LoadAll or LoadNamed: tries again what has failed for a reason that
  // may pass and is due by now (load_retry.h); the statuses say when. Cheap
  // where nothing is. Errors as LoadAll.
  absl::Status Retry();

  // Loads a version (0: what the policy wants of the folder, beside what was
  // loaded by number), also one that is ready: then it serves until its
  // successor does. How that has ended, for 0 with the newest version: READY,
  // or FAILED with a reason. NOT_FOUND: the folder has no such model or
  // version. INVALID_ARGUMENT: no model can have the name. ABORTED: it was
  // unloaded, or loaded again, meanwhile. CANCELLED after StopLoading.
  absl::StatusOr<ModelStatus> Load(const ModelSpec& spec);

  // Takes a version (0: all) out of service, and calls `done` once no call uses
  // it any more and it is freed: from here, or later from another thread.
  // NOT_FOUND and INVALID_ARGUMENT as Find. Where the repository goes first,
  // `done` is never called.
  void Unload(const ModelSpec& spec, Done done);

  // Lets all that loads, now or later, return soon: what has not loaded by then
  // is FAILED.
  void StopLoading();

  // NOT_FOUND: no such model or version. UNAVAILABLE: it is still loading.
  // FAILED_PRECONDITION: it failed, with the reason, or is not loaded.
  // INVALID_ARGUMENT: a name that no model can have.
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
