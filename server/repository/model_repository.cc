#include "server/repository/model_repository.h"

#include <set>
#include <utility>

#include "common/status_macros.h"
#include "server/repository/folder_loader.h"
#include "server/repository/model_table.h"
#include "server/repository/named_loads.h"
#include "server/repository/policy_loader.h"
#include "server/repository/repository_follower.h"

namespace camserve {
namespace {

FolderLoader::Options LoaderOptions(const ModelRepository::Options& options) {
  return {.device = options.device,
          .caches = options.caches,
          .max_batch_size = options.max_batch_size,
          .load_limit = options.load_limit,
          .concurrent_loads = options.concurrent_loads,
          .probe = options.probe,
          .observer = options.load_observer,
          .clock = options.clock};
}

}  // namespace

class ModelRepository::Impl {
 public:
  Impl(const Options& options, ModelConfigParser parser, Loader loader,
       Listener listener)
      : clock_(options.clock),
        table_(std::move(listener), options.release_device_memory),
        loader_(LoaderOptions(options), std::move(parser), std::move(loader),
                &table_),
        follower_(options.root, &loader_, &policies_, &table_),
        named_loads_(options.root, &loader_, &policies_, &table_) {}

  absl::Status Retry();
  void Unload(const ModelSpec& spec, Done done);
  void StopLoading() { loader_.Stop(); }

  RepositoryFollower& follower() { return follower_; }
  NamedLoads& named_loads() { return named_loads_; }
  const ModelTable& table() const { return table_; }

 private:
  const Clock* const clock_;
  ModelTable table_;
  FolderLoader loader_;
  PolicyLoader policies_{&loader_, &table_};
  RepositoryFollower follower_;
  NamedLoads named_loads_;
};

absl::Status ModelRepository::Impl::Retry() {
  RETURN_IF_ERROR(loader_.status());
  const std::set<VersionKey> due = table_.DueRetries(clock_->Now());
  if (due.empty()) return absl::OkStatus();
  return follower_.follows() ? follower_.Retry(due) : named_loads_.Retry(due);
}

void ModelRepository::Impl::Unload(const ModelSpec& spec, Done done) {
  named_loads_.Release(spec);
  table_.Unload(spec, std::move(done));
}

ModelRepository::ModelRepository(const Options& options,
                                 ModelConfigParser parser, Loader loader,
                                 Listener listener)
    : impl_(std::make_unique<Impl>(options, std::move(parser),
                                   std::move(loader), std::move(listener))) {}

ModelRepository::~ModelRepository() = default;

absl::Status ModelRepository::LoadAll() { return impl_->follower().LoadAll(); }

absl::Status ModelRepository::LoadNamed(const std::vector<std::string>& names) {
  return impl_->named_loads().LoadNamed(names);
}

absl::Status ModelRepository::Poll() { return impl_->follower().Poll(); }

absl::Status ModelRepository::Retry() { return impl_->Retry(); }

absl::StatusOr<ModelStatus> ModelRepository::Load(const ModelSpec& spec) {
  return impl_->named_loads().Load(spec);
}

void ModelRepository::Unload(const ModelSpec& spec, Done done) {
  impl_->Unload(spec, std::move(done));
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
