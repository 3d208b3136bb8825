#include "server/repository/folder_loader.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status_macros.h"
#include "server/repository/config_check.h"
#include "server/repository/model_config.h"

namespace camserve {
namespace {

constexpr size_t kMostBytes = 1 << 20;

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

absl::Status Unreadable() {
  return absl::UnavailableError(
      absl::StrCat("the file can't be read: ", strerror(errno)));
}

absl::StatusOr<std::string> ReadBounded(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return Unreadable();
  // Reads one byte more than is allowed, to notice a file that is too large.
  std::string text(kMostBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return Unreadable();
  if (text.size() > kMostBytes) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the file has more than ", kMostBytes,
        " bytes: a configuration needs a few hundred; is it another file?"));
  }
  return text;
}

// Reads the file, at most 1 MiB of it, and hands its text to `parser`. The
// default configuration where `path` is empty. FAILED_PRECONDITION where the
// file is larger, UNAVAILABLE where it can't be read; else as `parser`.
absl::StatusOr<ModelConfig> ReadConfigFile(const std::string& path,
                                           const ModelConfigParser& parser) {
  if (path.empty()) return ModelConfig();
  ASSIGN_OR_RETURN(const std::string text, ReadBounded(path));
  return parser(text);
}

// The folder's versions, each with what is known to be wrong before its file is
// read. A folder without versions is listed as version 0.
std::vector<std::pair<VersionFolder, absl::Status>> VersionsOf(
    const ModelFolder& folder, const absl::Status& problem) {
  if (folder.versions.empty()) return {{VersionFolder(), problem}};
  std::vector<std::pair<VersionFolder, absl::Status>> versions;
  for (const VersionFolder& version : folder.versions) {
    versions.emplace_back(version, problem.ok() ? version.problem : problem);
  }
  return versions;
}

absl::Status Vanished() {
  return absl::UnavailableError(
      "it is not in the model repository any more: put it back, or unload it");
}

}  // namespace

// Collects how the loads have ended. Thread-safe.
class FolderLoader::Results {
 public:
  void AddFailure(const VersionKey& key, std::string reason) {
    Add({.identity = {.name = key.name, .version = key.version},
         .state = ModelState::kFailed,
         .reason = std::move(reason)});
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

VersionPolicy FolderLoader::PolicyOf(const ModelFolder& folder) const {
  const auto config = ConfigOf(folder);
  if (!config.ok()) return {.newest = std::nullopt};
  return (*config)->version_policy;
}

void FolderLoader::Fail(const ModelTable::Loading& loading,
                        const absl::Status& problem, Results& results) {
  std::optional<std::string> reason =
      table_->SetFailed(loading, problem, options_.clock->Now());
  if (reason.has_value()) results.AddFailure(loading.key, *std::move(reason));
}

std::vector<FolderLoader::Job> FolderLoader::Enter(const ModelFolder& folder,
                                                   const Begin& begin,
                                                   std::set<VersionKey>& chosen,
                                                   Results& results) {
  const absl::StatusOr<std::shared_ptr<const ModelConfig>> config =
      ConfigOf(folder);
  std::vector<Job> jobs;
  for (const auto& [version, problem] : VersionsOf(folder, config.status())) {
    const VersionKey key = {folder.name, version.version};
    if (chosen.erase(key) == 0) continue;
    const std::optional<ModelTable::Loading> loading = begin(key);
    if (!loading.has_value()) continue;
    if (!problem.ok()) {
      Fail(*loading, problem, results);
      continue;
    }
    jobs.push_back({.loading = *loading,
                    .version = {.name = key.name,
                                .version = key.version,
                                .model_path = version.model_path,
                                .config = *config,
                                .server_device = options_.device,
                                .caches = options_.caches,
                                .max_batch_size = options_.max_batch_size,
                                .probe = options_.probe}});
  }
  return jobs;
}

void FolderLoader::Refuse(const VersionKey& key, const absl::Status& problem) {
  table_->SetFailed(table_->BeginLoad(key), problem, options_.clock->Now());
}

absl::Status FolderLoader::status() const {
  if (!stopped()) return absl::OkStatus();
  return absl::CancelledError("loading was stopped");
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
  if (!loaded.ok()) return Fail(job.loading, loaded.status(), results);
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
  return LoadBegun(folders, chosen, [this](const VersionKey& key) {
    return table_->BeginLoad(key);
  });
}

std::vector<ModelStatus> FolderLoader::Retry(
    const std::vector<ModelFolder>& folders,
    const std::set<VersionKey>& chosen) {
  return LoadBegun(folders, chosen, [this](const VersionKey& key) {
    return table_->BeginRetry(key, options_.clock->Now());
  });
}

std::vector<ModelStatus> FolderLoader::LoadBegun(
    const std::vector<ModelFolder>& folders, std::set<VersionKey> chosen,
    const Begin& begin) {
  Results results;
  std::vector<Job> jobs;
  for (const ModelFolder& folder : folders) {
    const auto first = chosen.lower_bound({folder.name, 0});
    if (first == chosen.end() || first->name != folder.name) continue;
    std::vector<Job> entered = Enter(folder, begin, chosen, results);
    std::move(entered.begin(), entered.end(), std::back_inserter(jobs));
  }
  for (const VersionKey& key : chosen) {
    if (const auto loading = begin(key)) Fail(*loading, Vanished(), results);
  }
  RunConcurrently(jobs, results);
  return results.Take();
}

}  // namespace camserve
