#include "server/repository/folder_loader.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/core/status_macros.h"
#include "server/repository/config_check.h"
#include "server/repository/config_file.h"

namespace camserve {

// Thread-safe.
class FolderLoader::Results {
 public:
  void AddFailure(const VersionKey& key, const absl::Status& problem) {
    Add({.identity = {.name = key.name, .version = key.version},
         .state = ModelState::kFailed,
         .reason = std::string(problem.message())});
  }

  void AddSuccess(const ModelIdentity& identity) {
    Add({.identity = identity, .state = ModelState::kReady});
  }

  std::vector<ModelStatus> Take() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(statuses_, {});
  }

 private:
  void Add(ModelStatus status) {
    absl::MutexLock lock(&mutex_);
    statuses_.push_back(std::move(status));
  }

  absl::Mutex mutex_;
  std::vector<ModelStatus> statuses_ ABSL_GUARDED_BY(mutex_);
};

namespace {

// What is wrong with each version before anything is read. A folder without
// versions is listed as version 0.
std::vector<std::pair<VersionFolder, absl::Status>> VersionsOf(
    const ModelFolder& folder, const absl::Status& problem) {
  if (folder.versions.empty()) return {{VersionFolder(), problem}};
  std::vector<std::pair<VersionFolder, absl::Status>> versions;
  for (const VersionFolder& version : folder.versions) {
    versions.emplace_back(version, problem.ok() ? version.problem : problem);
  }
  return versions;
}

}  // namespace

FolderLoader::FolderLoader(Options options, ModelConfigParser parser,
                           ModelLoader loader, ModelTable* table)
    : options_(std::move(options)),
      parser_(std::move(parser)),
      loader_(std::move(loader)),
      table_(table) {}

absl::StatusOr<std::shared_ptr<const ModelConfig>> FolderLoader::ConfigOf(
    const ModelFolder& folder) const {
  RETURN_IF_ERROR(folder.problem);
  absl::StatusOr<ModelConfig> config =
      ReadConfigFile(folder.config_path, parser_);
  absl::Status problem = config.status();
  if (problem.ok()) problem = CheckConfig(*config, options_.device);
  if (problem.ok()) return std::make_shared<ModelConfig>(*std::move(config));
  return absl::Status(
      problem.code(),
      absl::StrCat(folder.name, "/config.textproto: ", problem.message()));
}

std::vector<FolderLoader::Job> FolderLoader::Enter(
    const ModelFolder& folder, const std::set<VersionKey>& chosen,
    Results& results) {
  const absl::StatusOr<std::shared_ptr<const ModelConfig>> config =
      ConfigOf(folder);
  std::vector<Job> jobs;
  for (const auto& [version, problem] : VersionsOf(folder, config.status())) {
    const VersionKey key = {folder.name, version.version};
    if (!chosen.contains(key)) continue;
    if (!problem.ok()) {
      table_->Fail(key, problem.message());
      results.AddFailure(key, problem);
      continue;
    }
    jobs.push_back({.loading = table_->BeginLoad(key),
                    .version = {.name = key.name,
                                .version = key.version,
                                .model_path = version.model_path,
                                .config = *config,
                                .server_device = options_.device,
                                .max_split_layers = options_.max_split_layers,
                                .probe = options_.probe}});
  }
  return jobs;
}

void FolderLoader::Run(const Job& job, Results& results) {
  const absl::Time begin = options_.clock->Now();
  LoadedVersion loaded = supervisor_.Run(
      [version = job.version, loader = loader_] {
        return LoadVersion(version, loader);
      },
      options_.load_limit);
  if (options_.observer != nullptr) {
    options_.observer->OnLoad(job.version.name, loaded.ok(),
                              options_.clock->Now() - begin);
  }
  if (!loaded.ok()) {
    if (table_->SetFailed(job.loading, loaded.status().message())) {
      results.AddFailure(job.loading.key, loaded.status());
    }
    return;
  }
  const ModelIdentity identity = (*loaded)->identity;
  if (table_->SetReady(job.loading, *std::move(loaded))) {
    results.AddSuccess(identity);
  }
}

void FolderLoader::RunConcurrently(const std::vector<Job>& jobs,
                                   Results& results) {
  std::atomic<size_t> next = 0;
  const auto run_in_turn = [&] {
    for (size_t i = next++; i < jobs.size(); i = next++) Run(jobs[i], results);
  };
  std::vector<std::jthread> others;
  const size_t lanes =
      std::min(jobs.size(), static_cast<size_t>(options_.concurrent_loads));
  for (size_t i = 1; i < lanes; ++i) others.emplace_back(run_in_turn);
  run_in_turn();
}

std::vector<ModelStatus> FolderLoader::Load(
    const std::vector<ModelFolder>& folders,
    const std::set<VersionKey>& chosen) {
  Results results;
  std::vector<Job> jobs;
  for (const ModelFolder& folder : folders) {
    const auto begin = chosen.lower_bound({folder.name, 0});
    if (begin == chosen.end() || begin->name != folder.name) continue;
    std::vector<Job> entered = Enter(folder, chosen, results);
    std::move(entered.begin(), entered.end(), std::back_inserter(jobs));
  }
  RunConcurrently(jobs, results);
  return results.Take();
}

}  // namespace camserve
