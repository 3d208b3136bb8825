// Keeps in memory what the repository's folder holds.
#ifndef CAMSERVE_SERVER_REPOSITORY_REPOSITORY_FOLLOWER_H_
#define CAMSERVE_SERVER_REPOSITORY_REPOSITORY_FOLLOWER_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/repository/folder_loader.h"
#include "server/repository/load_plan.h"
#include "server/repository/model_table.h"
#include "server/repository/policy_loader.h"
#include "server/repository/repository_scan.h"

namespace camserve {

// Keeps of each model the versions that its policy wants. Thread-safe: one look
// at the folder at a time.
class RepositoryFollower {
 public:
  // All have to outlive this.
  RepositoryFollower(std::string root, FolderLoader* loader,
                     PolicyLoader* policies, ModelTable* table)
      : root_(std::move(root)),
        loader_(loader),
        policies_(policies),
        table_(table) {}

  // As ModelRepository's.
  absl::Status LoadAll();
  absl::Status Poll();
  // Tries again what is `due`. Other changes in the folder are left to Poll.
  absl::Status Retry(const std::set<VersionKey>& due);

  // Whether LoadAll has begun.
  bool follows() const;

 private:
  // Applies the policies of all models in `touched`. The loads of the versions
  // in it could end differently now than they did.
  void Follow(const std::vector<ModelFolder>& folders,
              const std::set<VersionKey>& touched)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Adds the versions of folders that were listed without any (as version 0) to
  // the known ones. Returns the entries that they replace.
  std::set<VersionKey> TakeInVersions(const std::vector<ModelFolder>& folders,
                                      const std::set<VersionKey>& due)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string root_;
  FolderLoader* const loader_;
  PolicyLoader* const policies_;
  ModelTable* const table_;
  // Held by each look from beginning to end.
  mutable absl::Mutex mutex_;
  bool follows_ ABSL_GUARDED_BY(mutex_) = false;
  VersionSources last_found_ ABSL_GUARDED_BY(mutex_);
  // The source of each version when its policy was last applied.
  VersionSources known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_REPOSITORY_FOLLOWER_H_
