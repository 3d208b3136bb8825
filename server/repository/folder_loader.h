// Loads versions of model folders into the table.
#ifndef CAMSERVE_SERVER_REPOSITORY_FOLDER_LOADER_H_
#define CAMSERVE_SERVER_REPOSITORY_FOLDER_LOADER_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/repository/load_observer.h"
#include "server/repository/load_supervisor.h"
#include "server/repository/model_config.h"
#include "server/repository/model_table.h"
#include "server/repository/repository_scan.h"
#include "server/repository/version_loader.h"
#include "server/repository/version_policy.h"

namespace camserve {

// Thread-safe.
class FolderLoader {
 public:
  struct Options {
    std::string device = "cpu";
    ModelCaches caches;
    int max_batch_size = 8;
    absl::Duration load_limit;
    int concurrent_loads = 2;
    ModelProbe probe;                  // may be empty
    LoadObserver* observer = nullptr;  // may be null; not owned
    const Clock* clock = &Clock::Real();
  };

  // `table` has to outlive this.
  FolderLoader(Options options, ModelConfigParser parser, ModelLoader loader,
               ModelTable* table);

  // Which of the folder's versions its configuration wants. All of them where
  // the configuration can't be read: each then fails for that reason.
  VersionPolicy PolicyOf(const ModelFolder& folder) const;

  // Loads those versions of `folders` that `chosen` holds, the newest of a
  // folder first. Blocks until each is ready or has failed; those that
  // `folders` lack fail. Returns how each has ended, in no order, but for
  // versions that were unloaded or loaded again meanwhile.
  std::vector<ModelStatus> Load(const std::vector<ModelFolder>& folders,
                                const std::set<VersionKey>& chosen);
  // The same for those of `chosen` whose next try is still due.
  std::vector<ModelStatus> Retry(const std::vector<ModelFolder>& folders,
                                 const std::set<VersionKey>& chosen);

  // Lists a version as FAILED whose load can't even be begun.
  void Refuse(const VersionKey& key, const absl::Status& problem);

  // Lets Load, now or later, return soon: what has not loaded by then is
  // FAILED.
  void Stop() { supervisor_.Stop(); }
  bool stopped() const { return supervisor_.stopped(); }
  // OK; CANCELLED after Stop.
  absl::Status status() const;

 private:
  struct Job {
    ModelTable::Loading loading;
    VersionToLoad version;
  };
  class Results;
  using Begin =
      std::function<std::optional<ModelTable::Loading>(const VersionKey& key)>;

  absl::StatusOr<std::shared_ptr<const ModelConfig>> ConfigOf(
      const ModelFolder& folder) const;
  std::vector<ModelStatus> LoadBegun(const std::vector<ModelFolder>& folders,
                                     std::set<VersionKey> chosen,
                                     const Begin& begin);
  // Begins the loads of those of `chosen` that the folder has, and takes these
  // out of `chosen`. Those that can't be loaded fail at once.
  std::vector<Job> Enter(const ModelFolder& folder, const Begin& begin,
                         std::set<VersionKey>& chosen, Results& results);
  void Fail(const ModelTable::Loading& loading, const absl::Status& problem,
            Results& results);
  void Run(const Job& job, Results& results);
  void RunConcurrently(const std::vector<Job>& jobs, Results& results);

  const Options options_;
  const ModelConfigParser parser_;
  const ModelLoader loader_;
  ModelTable* const table_;
  LoadSupervisor supervisor_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_FOLDER_LOADER_H_
