// Loads what somebody names: LoadModel, and --load_models.
#ifndef CAMSERVE_SERVER_REPOSITORY_NAMED_LOADS_H_
#define CAMSERVE_SERVER_REPOSITORY_NAMED_LOADS_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/repository/folder_loader.h"
#include "server/repository/model_table.h"
#include "server/repository/policy_loader.h"
#include "server/repository/repository_scan.h"
#include "server/repository/served_model.h"

namespace camserve {

// A model that is named without a version is loaded as its version_policy says.
// A version that was loaded by its number stays until it is unloaded.
// Thread-safe.
class NamedLoads {
 public:
  // All have to outlive this.
  NamedLoads(std::string root, FolderLoader* loader, PolicyLoader* policies,
             ModelTable* table)
      : root_(std::move(root)),
        loader_(loader),
        policies_(policies),
        table_(table) {}

  // As ModelRepository's.
  absl::Status LoadNamed(const std::vector<std::string>& names);
  absl::StatusOr<ModelStatus> Load(const ModelSpec& spec);
  // Tries again what is `due`, unless something else has been done with it.
  absl::Status Retry(const std::set<VersionKey>& due);

  // To be called when what `spec` means is unloaded: these versions no longer
  // count as loaded by their numbers.
  void Release(const ModelSpec& spec);

 private:
  void ListUnloaded(const std::vector<ModelFolder>& folders);
  PolicyTask TaskOf(const ModelFolder& folder) const;
  // Returns how the load of the newest version has ended.
  absl::StatusOr<ModelStatus> LoadByPolicy(
      const std::vector<ModelFolder>& folders, const ModelFolder& folder);
  absl::StatusOr<ModelStatus> EndOf(
      const VersionKey& key, const std::vector<ModelStatus>& ended) const;
  void Hold(const VersionKey& key);

  const std::string root_;
  FolderLoader* const loader_;
  PolicyLoader* const policies_;
  ModelTable* const table_;
  mutable absl::Mutex mutex_;
  // The versions that were loaded by their numbers.
  std::set<VersionKey> held_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_NAMED_LOADS_H_
