#include "server/repository/model_repository.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/core/status_macros.h"
#include "server/repository/config_check.h"
#include "server/repository/config_file.h"
#include "server/repository/load_supervisor.h"
#include "server/repository/model_table.h"
#include "server/repository/repository_scan.h"

namespace camserve {

class ModelRepository::Impl {
 public:
  Impl(Options options, ModelConfigParser parser, Loader loader,
       Listener listener)
      : options_(std::move(options)),
        parser_(std::move(parser)),
        loader_(std::move(loader)),
        table_(std::move(listener)) {}

  absl::Status LoadAll();
  void StopLoading() { supervisor_.Stop(); }
  const ModelTable& table() const { return table_; }

 private:
  absl::StatusOr<ModelConfig> ReadConfig(const ModelFolder& folder) const;
  void Fail(const ModelFolder& folder, const absl::Status& problem);
  // Lists the folder's versions; returns those to load.
  std::vector<VersionToLoad> Enter(const ModelFolder& folder);
  void Load(const VersionToLoad& version);
  void LoadConcurrently(const std::vector<VersionToLoad>& versions);

  const Options options_;
  const ModelConfigParser parser_;
  const Loader loader_;
  ModelTable table_;
  LoadSupervisor supervisor_;
};

absl::StatusOr<ModelConfig> ModelRepository::Impl::ReadConfig(
    const ModelFolder& folder) const {
  absl::StatusOr<ModelConfig> config =
      ReadConfigFile(folder.config_path, parser_);
  absl::Status problem = config.status();
  if (problem.ok()) problem = CheckConfig(*config, options_.device);
  if (problem.ok()) return config;
  return absl::Status(
      problem.code(),
      absl::StrCat(folder.name, "/config.textproto: ", problem.message()));
}

void ModelRepository::Impl::Fail(const ModelFolder& folder,
                                 const absl::Status& problem) {
  // A folder without versions is listed as version 0.
  if (folder.versions.empty()) {
    table_.SetFailed(folder.name, 0, problem.message());
  }
  for (const VersionFolder& version : folder.versions) {
    table_.SetFailed(folder.name, version.version, problem.message());
  }
}

std::vector<VersionToLoad> ModelRepository::Impl::Enter(
    const ModelFolder& folder) {
  absl::Status problem = folder.problem;
  std::shared_ptr<const ModelConfig> shared_config;
  if (problem.ok()) {
    absl::StatusOr<ModelConfig> config = ReadConfig(folder);
    problem = config.status();
    if (config.ok()) {
      shared_config = std::make_shared<ModelConfig>(*std::move(config));
    }
  }
  if (!problem.ok()) {
    Fail(folder, problem);
    return {};
  }
  std::vector<VersionToLoad> versions;
  for (const VersionFolder& version : folder.versions) {
    if (!version.problem.ok()) {
      table_.SetFailed(folder.name, version.version, version.problem.message());
      continue;
    }
    table_.SetLoading(folder.name, version.version);
    versions.push_back({.name = folder.name,
                        .version = version.version,
                        .model_path = version.model_path,
                        .config = shared_config,
                        .server_device = options_.device,
                        .max_split_layers = options_.max_split_layers});
  }
  return versions;
}

void ModelRepository::Impl::Load(const VersionToLoad& version) {
  LoadedVersion loaded = supervisor_.Run(
      [version, loader = loader_] { return LoadVersion(version, loader); },
      options_.load_limit);
  if (loaded.ok()) {
    table_.SetReady(*std::move(loaded));
  } else {
    table_.SetFailed(version.name, version.version, loaded.status().message());
  }
}

void ModelRepository::Impl::LoadConcurrently(
    const std::vector<VersionToLoad>& versions) {
  std::atomic<size_t> next = 0;
  const auto load_in_turn = [&] {
    for (size_t i = next++; i < versions.size(); i = next++) Load(versions[i]);
  };
  std::vector<std::jthread> others;
  const size_t lanes =
      std::min(versions.size(), static_cast<size_t>(options_.concurrent_loads));
  for (size_t i = 1; i < lanes; ++i) others.emplace_back(load_in_turn);
  load_in_turn();
}

absl::Status ModelRepository::Impl::LoadAll() {
  ASSIGN_OR_RETURN(const std::vector<ModelFolder> folders,
                   ScanRepository(options_.root));
  std::vector<VersionToLoad> versions;
  for (const ModelFolder& folder : folders) {
    std::vector<VersionToLoad> entered = Enter(folder);
    std::move(entered.begin(), entered.end(), std::back_inserter(versions));
  }
  LoadConcurrently(versions);
  if (supervisor_.stopped()) {
    return absl::CancelledError("loading was stopped");
  }
  return absl::OkStatus();
}

ModelRepository::ModelRepository(Options options, ModelConfigParser parser,
                                 Loader loader, Listener listener)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(parser),
                                   std::move(loader), std::move(listener))) {}

ModelRepository::~ModelRepository() = default;

absl::Status ModelRepository::LoadAll() { return impl_->LoadAll(); }

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
