#include "server/repository/model_repository.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/core/status_macros.h"
#include "server/repository/folder_loader.h"
#include "server/repository/load_plan.h"
#include "server/repository/model_table.h"
#include "server/repository/repository_scan.h"

namespace camserve {
namespace {

FolderLoader::Options LoaderOptions(const ModelRepository::Options& options) {
  return {.device = options.device,
          .max_split_layers = options.max_split_layers,
          .load_limit = options.load_limit,
          .concurrent_loads = options.concurrent_loads,
          .probe = options.probe,
          .observer = options.load_observer,
          .clock = options.clock};
}

// The version of `folders` that `spec` means; 0 where the folder has none.
absl::StatusOr<VersionKey> FindVersion(const std::vector<ModelFolder>& folders,
                                       const ModelSpec& spec) {
  RETURN_IF_ERROR(CheckModelName(spec.name));
  const auto folder =
      std::find_if(folders.begin(), folders.end(),
                   [&](const auto& one) { return one.name == spec.name; });
  if (folder == folders.end()) {
    return absl::NotFoundError(absl::StrCat(
        "the model repository has no folder ", spec.name, ": put one there"));
  }
  const std::vector<VersionFolder>& versions = folder->versions;
  if (spec.version == 0) {
    return VersionKey{spec.name,
                      versions.empty() ? 0 : versions.front().version};
  }
  const auto version = std::find_if(
      versions.begin(), versions.end(),
      [&](const auto& one) { return one.version == spec.version; });
  if (version != versions.end()) return VersionKey{spec.name, spec.version};
  return absl::NotFoundError(absl::StrCat(
      "the model repository has no version ", spec.version, " of model ",
      spec.name, ": put the TorchScript file at ", spec.name, "/",
      std::max<int64_t>(spec.version, 1), "/model.pt"));
}

}  // namespace

class ModelRepository::Impl {
 public:
  Impl(const Options& options, ModelConfigParser parser, Loader loader,
       Listener listener)
      : root_(options.root),
        table_(std::move(listener)),
        loader_(LoaderOptions(options), std::move(parser), std::move(loader),
                &table_) {}

  absl::Status LoadAll();
  absl::Status LoadNamed(const std::vector<std::string>& names);
  absl::Status Poll();
  absl::StatusOr<ModelStatus> Load(const ModelSpec& spec);
  void StopLoading() { loader_.Stop(); }
  ModelTable& table() { return table_; }

 private:
  absl::Status LoadStatus() const;
  void Act(const LoadPlan& plan, const std::vector<ModelFolder>& folders);
  void ListUnloaded(const std::vector<ModelFolder>& folders);

  const std::string root_;
  ModelTable table_;
  FolderLoader loader_;
  // Held by LoadAll and Poll from beginning to end.
  absl::Mutex poll_mutex_;
  VersionSources last_found_ ABSL_GUARDED_BY(poll_mutex_);
  // Of each version when it was last loaded.
  VersionSources known_ ABSL_GUARDED_BY(poll_mutex_);
};

absl::Status ModelRepository::Impl::LoadStatus() const {
  if (!loader_.stopped()) return absl::OkStatus();
  return absl::CancelledError("loading was stopped");
}

void ModelRepository::Impl::Act(const LoadPlan& plan,
                                const std::vector<ModelFolder>& folders) {
  // First what is new: a version must not go before its successor is there.
  loader_.Load(folders, plan.load);
  for (const VersionKey& key : plan.remove) table_.Remove(key);
}

absl::Status ModelRepository::Impl::LoadAll() {
  absl::MutexLock lock(&poll_mutex_);
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  known_ = last_found_ = SourcesOf(folders, {});
  Act(PlanLoads(known_, known_, {}), folders);
  return LoadStatus();
}

absl::Status ModelRepository::Impl::Poll() {
  absl::MutexLock lock(&poll_mutex_);
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  const VersionSources found = SourcesOf(folders, known_);
  const LoadPlan plan = PlanLoads(last_found_, found, known_);
  last_found_ = found;
  for (const VersionKey& key : plan.load) known_[key] = found.at(key);
  for (const VersionKey& key : plan.remove) known_.erase(key);
  Act(plan, folders);
  return LoadStatus();
}

void ModelRepository::Impl::ListUnloaded(
    const std::vector<ModelFolder>& folders) {
  for (const ModelFolder& folder : folders) {
    for (const VersionFolder& version : folder.versions) {
      table_.AddUnloaded({folder.name, version.version});
    }
  }
}

absl::Status ModelRepository::Impl::LoadNamed(
    const std::vector<std::string>& names) {
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  std::set<VersionKey> chosen;
  for (const std::string& name : names) {
    const absl::StatusOr<VersionKey> key = FindVersion(folders, {.name = name});
    if (key.ok()) {
      chosen.insert(*key);
    } else {
      table_.Fail({name, 0}, key.status().message());
    }
  }
  ListUnloaded(folders);
  loader_.Load(folders, chosen);
  return LoadStatus();
}

absl::StatusOr<ModelStatus> ModelRepository::Impl::Load(const ModelSpec& spec) {
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(root_));
  ListUnloaded(folders);
  ASSIGN_OR_RETURN(const VersionKey key, FindVersion(folders, spec));
  const std::vector<ModelStatus> ended = loader_.Load(folders, {key});
  RETURN_IF_ERROR(LoadStatus());
  if (!ended.empty()) return ended.front();
  return absl::AbortedError(absl::StrCat(
      "model ", key.name, " version ", key.version,
      " was unloaded, or loaded again, while it was being loaded"));
}

ModelRepository::ModelRepository(const Options& options,
                                 ModelConfigParser parser, Loader loader,
                                 Listener listener)
    : impl_(std::make_unique<Impl>(options, std::move(parser),
                                   std::move(loader), std::move(listener))) {}

ModelRepository::~ModelRepository() = default;

absl::Status ModelRepository::LoadAll() { return impl_->LoadAll(); }

absl::Status ModelRepository::LoadNamed(const std::vector<std::string>& names) {
  return impl_->LoadNamed(names);
}

absl::Status ModelRepository::Poll() { return impl_->Poll(); }

absl::StatusOr<ModelStatus> ModelRepository::Load(const ModelSpec& spec) {
  return impl_->Load(spec);
}

void ModelRepository::Unload(const ModelSpec& spec, Done done) {
  impl_->table().Unload(spec, std::move(done));
}

void ModelRepository::StopLoading() { impl_->StopLoading(); }

absl::StatusOr<std::shared_ptr<const ServedModel>> ModelRepository::Find(
    const ModelSpec& spec) const {
  return impl_->table().Find(spec);
}

std::vector<ModelStatus> ModelRepository::List() const {
  return impl_->table().List();
}

absl::StatusOr<ModelStatus> ModelRepository::Status(
    const ModelSpec& spec) const {
  return impl_->table().Status(spec);
}

}  // namespace camserve
