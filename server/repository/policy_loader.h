// Loads the versions that version policies want, and lets the others go.
#ifndef CAMSERVE_SERVER_REPOSITORY_POLICY_LOADER_H_
#define CAMSERVE_SERVER_REPOSITORY_POLICY_LOADER_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/repository/folder_loader.h"
#include "server/repository/model_table.h"
#include "server/repository/repository_scan.h"
#include "server/repository/version_policy.h"

namespace camserve {

// What a model's policy is applied to.
struct PolicyTask {
  std::string name;
  // The versions that the policy chooses from.
  std::set<int64_t> versions;
  // Those of them whose load could end differently than it did. UNLOADED
  // versions always count as such.
  std::set<int64_t> untried;
  // Treated as if the policy pinned them.
  std::set<int64_t> held;
  // Whether versions that the policy wants are loaded again where they are
  // ready.
  bool loads_again = false;
};

// Thread-safe.
class PolicyLoader {
 public:
  // Both have to outlive this.
  PolicyLoader(FolderLoader* loader, ModelTable* table)
      : loader_(loader), table_(table) {}

  // Loads in rounds: first what the policies want, then what takes the place of
  // versions that have failed, until nothing is left to try. Then unloads the
  // versions that have a successor. Returns how each load has ended, as
  // FolderLoader::Load.
  std::vector<ModelStatus> Apply(const std::vector<ModelFolder>& folders,
                                 std::vector<PolicyTask> tasks);

  // Only unloads the versions that have a successor.
  void LetGo(const std::vector<ModelFolder>& folders, PolicyTask task) {
    LetGo(PlanOf(folders, std::move(task)));
  }

 private:
  struct Plan {
    PolicyTask task;
    VersionPolicy policy;
  };

  Plan PlanOf(const std::vector<ModelFolder>& folders, PolicyTask task) const;
  static void AddUntried(const VersionStandings& standings, Plan& plan);
  VersionStandings StandingsOf(const PolicyTask& task) const;
  // The versions that the next round loads; they are no longer untried then.
  std::set<VersionKey> TakeRound(std::vector<Plan>& plans) const;
  void ListOthers(const std::vector<Plan>& plans,
                  const std::set<VersionKey>& chosen);
  void LetGo(const Plan& plan);

  FolderLoader* const loader_;
  ModelTable* const table_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_POLICY_LOADER_H_
