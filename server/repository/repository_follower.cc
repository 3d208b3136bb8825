#include "server/repository/repository_follower.h"

#include <map>

#include "common/status_macros.h"

namespace camserve {

absl::Status RepositoryFollower::LoadAll() {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  follows_ = true;
  known_ = last_found_ = SourcesOf(folders, {});
  Follow(folders, PlanLoads(known_, known_, {}).load);
  return loader_->status();
}

absl::Status RepositoryFollower::Poll() {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  const VersionSources found = SourcesOf(folders, known_);
  const LoadPlan plan = PlanLoads(last_found_, found, known_);
  last_found_ = found;
  for (const VersionKey& key : plan.load) known_[key] = found.at(key);
  for (const VersionKey& key : plan.remove) known_.erase(key);
  std::set<VersionKey> touched = plan.load;
  touched.insert(plan.remove.begin(), plan.remove.end());
  // First what is new: a version must not go before its successor is there.
  Follow(folders, touched);
  for (const VersionKey& key : plan.remove) table_->Remove(key);
  return loader_->status();
}

absl::Status RepositoryFollower::Retry(const std::set<VersionKey>& due) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  const std::set<VersionKey> replaced = TakeInVersions(folders, due);
  Follow(folders, due);
  for (const VersionKey& key : replaced) table_->Remove(key);
  return loader_->status();
}

bool RepositoryFollower::follows() const {
  absl::MutexLock lock(&mutex_);
  return follows_;
}

std::set<VersionKey> RepositoryFollower::TakeInVersions(
    const std::vector<ModelFolder>& folders, const std::set<VersionKey>& due) {
  const VersionSources found = SourcesOf(folders, known_);
  std::set<VersionKey> replaced;
  for (const VersionKey& key : due) {
    if (key.version != 0 || found.contains(key)) continue;
    replaced.insert(key);
    known_.erase(key);
    for (const auto& [one, source] : found) {
      if (one.name == key.name) known_.emplace(one, source);
    }
  }
  return replaced;
}

void RepositoryFollower::Follow(const std::vector<ModelFolder>& folders,
                                const std::set<VersionKey>& touched) {
  std::map<std::string, PolicyTask> tasks;
  std::set<VersionKey> without_version;
  for (const VersionKey& key : touched) {
    PolicyTask& task = tasks[key.name];
    task.name = key.name;
    if (key.version != 0) {
      task.untried.insert(key.version);
    } else if (known_.contains(key)) {
      without_version.insert(key);
    }
  }
  for (const auto& [key, source] : known_) {
    const auto task = tasks.find(key.name);
    if (task != tasks.end() && key.version != 0) {
      task->second.versions.insert(key.version);
    }
  }
  loader_->Load(folders, without_version);
  std::vector<PolicyTask> all;
  for (auto& [name, task] : tasks) all.push_back(std::move(task));
  policies_->Apply(folders, std::move(all));
}

}  // namespace camserve
