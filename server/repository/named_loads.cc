#include "server/repository/named_loads.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/repository/model_name.h"

namespace camserve {
namespace {

absl::StatusOr<const ModelFolder*> FindFolder(
    const std::vector<ModelFolder>& folders, const std::string& name) {
  RETURN_IF_ERROR(CheckModelName(name));
  const auto folder =
      std::find_if(folders.begin(), folders.end(),
                   [&](const auto& one) { return one.name == name; });
  if (folder != folders.end()) return &*folder;
  return absl::NotFoundError(absl::StrCat("the model repository has no folder ",
                                          name, ": put one there"));
}

absl::Status CheckVersion(const ModelFolder& folder, int64_t version) {
  const bool is_there =
      std::any_of(folder.versions.begin(), folder.versions.end(),
                  [&](const auto& one) { return one.version == version; });
  if (is_there) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(
      "the model repository has no version ", version, " of model ",
      folder.name, ": put the TorchScript file at ", folder.name, "/",
      std::max<int64_t>(version, 1), "/model.pt"));
}

}  // namespace

void NamedLoads::ListUnloaded(const std::vector<ModelFolder>& folders) {
  for (const ModelFolder& folder : folders) {
    for (const VersionFolder& version : folder.versions) {
      table_->AddUnloaded({folder.name, version.version});
    }
  }
}

PolicyTask NamedLoads::TaskOf(const ModelFolder& folder) const {
  PolicyTask task = {.name = folder.name};
  for (const VersionFolder& version : folder.versions) {
    task.versions.insert(version.version);
  }
  absl::MutexLock lock(&mutex_);
  for (const VersionKey& key : held_) {
    if (key.name == folder.name) task.held.insert(key.version);
  }
  return task;
}

void NamedLoads::Hold(const VersionKey& key) {
  absl::MutexLock lock(&mutex_);
  held_.insert(key);
}

void NamedLoads::Release(const ModelSpec& spec) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(held_, [&](const VersionKey& key) {
    return key.name == spec.name &&
           (spec.version == 0 || spec.version == key.version);
  });
}

absl::Status NamedLoads::LoadNamed(const std::vector<std::string>& names) {
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  ListUnloaded(folders);
  std::vector<PolicyTask> tasks;
  std::set<VersionKey> without_version;
  for (const std::string& name : names) {
    const auto folder = FindFolder(folders, name);
    if (!folder.ok()) {
      loader_->Refuse({name, 0}, folder.status());
    } else if ((*folder)->versions.empty()) {
      without_version.insert({name, 0});
    } else {
      tasks.push_back(TaskOf(**folder));
    }
  }
  loader_->Load(folders, without_version);
  policies_->Apply(folders, std::move(tasks));
  return loader_->status();
}

absl::StatusOr<ModelStatus> NamedLoads::Load(const ModelSpec& spec) {
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  ListUnloaded(folders);
  ASSIGN_OR_RETURN(const ModelFolder* const folder,
                   FindFolder(folders, spec.name));
  if (spec.version == 0) return LoadByPolicy(folders, *folder);
  RETURN_IF_ERROR(CheckVersion(*folder, spec.version));
  const VersionKey key = {spec.name, spec.version};
  Hold(key);
  return EndOf(key, loader_->Load(folders, {key}));
}

absl::StatusOr<ModelStatus> NamedLoads::LoadByPolicy(
    const std::vector<ModelFolder>& folders, const ModelFolder& folder) {
  if (folder.versions.empty()) {
    const VersionKey key = {folder.name, 0};
    return EndOf(key, loader_->Load(folders, {key}));
  }
  PolicyTask task = TaskOf(folder);
  task.loads_again = true;
  return EndOf({folder.name, folder.versions.front().version},
               policies_->Apply(folders, {std::move(task)}));
}

absl::StatusOr<ModelStatus> NamedLoads::EndOf(
    const VersionKey& key, const std::vector<ModelStatus>& ended) const {
  RETURN_IF_ERROR(loader_->status());
  for (const ModelStatus& status : ended) {
    if (status.identity.version == key.version) return status;
  }
  return absl::AbortedError(absl::StrCat(
      "model ", key.name, " version ", key.version,
      " was unloaded, or loaded again, while it was being loaded"));
}

absl::Status NamedLoads::Retry(const std::set<VersionKey>& due) {
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  loader_->Retry(folders, due);
  for (const VersionKey& key : due) {
    const auto folder = FindFolder(folders, key.name);
    if (!folder.ok()) continue;
    if (key.version == 0 && !(*folder)->versions.empty()) {
      // The folder could not be read before, and now it can.
      policies_->Apply(folders, {TaskOf(**folder)});
      table_->Remove(key);
    }
    policies_->LetGo(folders, TaskOf(**folder));
  }
  return loader_->status();
}

}  // namespace camserve
