#include "server/repository/model_table.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status_details.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/repository/load_plan.h"
#include "server/repository/model_name.h"
#include "server/repository/version_policy.h"

namespace camserve {
namespace {

constexpr int kMostListed = 5;
constexpr size_t kLongestReason = 2000;

template <typename Versions>
std::string SomeVersions(const Versions& versions) {
  std::string text;
  int listed = 0;
  for (auto entry = versions.rbegin(); entry != versions.rend(); ++entry) {
    if (listed++ == kMostListed) return text + ", ...";
    absl::StrAppend(&text, text.empty() ? "" : ", ", entry->first);
  }
  return text;
}

template <typename Versions>
std::map<int64_t, ModelState> StatesOf(const Versions& versions) {
  std::map<int64_t, ModelState> states;
  for (const auto& [version, entry] : versions) {
    states[version] = entry.status.state;
  }
  return states;
}

absl::Status NotReady(const ModelStatus& status) {
  const std::string shown = absl::StrCat("model ", status.identity.name,
                                         " version ", status.identity.version);
  switch (status.state) {
    case ModelState::kLoading:
      return WithReason(absl::UnavailableError(absl::StrCat(
                            shown, " is still being loaded: try again soon")),
                        "MODEL_LOADING");
    case ModelState::kFailed:
      return WithReason(absl::FailedPreconditionError(absl::StrCat(
                            shown, " can't be served: ", status.reason)),
                        "MODEL_FAILED");
    case ModelState::kUnloading:
    case ModelState::kUnloaded:
      return WithReason(absl::FailedPreconditionError(absl::StrCat(
                            shown,
                            " is not loaded: version_policy of its "
                            "configuration, or LoadModel with "
                            "--model_control=explicit, has it loaded")),
                        "MODEL_NOT_LOADED");
    case ModelState::kReady:
      break;
  }
  return absl::InternalError(absl::StrCat(shown, " is ready without a model"));
}

}  // namespace

void ModelTable::AddUnloaded(const VersionKey& key) {
  Make(key, [](Entry& entry) {
    if (entry.last_begun > 0) return false;
    ++entry.last_begun;
    entry.status.state = ModelState::kUnloaded;
    return true;
  });
}

ModelTable::Loading ModelTable::BeginLoad(const VersionKey& key) {
  Loading loading = {.key = key};
  Make(key, [&](Entry& entry) {
    const bool is_told = Begin(entry);
    loading.number = entry.last_begun;
    return is_told;
  });
  return loading;
}

std::optional<ModelTable::Loading> ModelTable::BeginRetry(const VersionKey& key,
                                                          absl::Time now) {
  std::optional<Loading> loading;
  Make(key, [&](Entry& entry) {
    if (entry.next_try > now) return false;
    const bool is_told = Begin(entry);
    loading = {.key = key, .number = entry.last_begun};
    return is_told;
  });
  return loading;
}

bool ModelTable::Begin(Entry& entry) {
  ++entry.last_begun;
  entry.is_removed = false;
  entry.next_try = absl::InfiniteFuture();
  // A version that is tried again stays as it is until the try has ended.
  if (entry.model != nullptr || entry.failures > 0) return false;
  entry.status.state = ModelState::kLoading;
  entry.status.reason.clear();
  return true;
}

bool ModelTable::SetReady(const Loading& loading,
                          std::shared_ptr<const ServedModel> model) {
  return End(loading, [&](Entry& entry) {
    entry.leaving += entry.model != nullptr;
    entry.failures = 0;
    entry.status = {.identity = model->identity, .state = ModelState::kReady};
    entry.model = disposal_.Watch(
        std::move(model), [this, key = loading.key] { ModelFreed(key); });
    return true;
  });
}

std::optional<std::string> ModelTable::SetFailed(const Loading& loading,
                                                 const absl::Status& problem,
                                                 absl::Time now) {
  std::string reason;
  const bool counts = End(loading, [&](Entry& entry) {
    SetReason(problem, now, entry);
    reason = entry.status.reason;
    return true;
  });
  if (!counts) return std::nullopt;
  return reason;
}

void ModelTable::SetReason(const absl::Status& problem, absl::Time now,
                           Entry& entry) {
  if (entry.model == nullptr) entry.status.state = ModelState::kFailed;
  entry.status.reason = MendedText(problem.message(), kLongestReason);
  if (MayPass(problem)) {
    entry.next_try = now + LoadRetryDelay(++entry.failures);
    absl::StrAppend(&entry.status.reason, " [",
                    RetryNote(entry.failures, entry.next_try), "]");
  } else {
    entry.failures = 0;
  }
}

void ModelTable::Unload(const ModelSpec& spec, Done done) {
  const absl::StatusOr<std::set<VersionKey>> meant = AllMeant(spec);
  if (!meant.ok()) return done(meant.status());
  for (const VersionKey& key : *meant) Make(key, TakeOut);
  std::vector<Waiter> finished;
  {
    absl::MutexLock lock(&mutex_);
    waiters_.push_back({.versions = *meant, .done = std::move(done)});
    finished = TakeDoneWaiters();
  }
  for (const Waiter& waiter : finished) waiter.done(absl::OkStatus());
}

void ModelTable::Remove(const VersionKey& key) {
  Make(key, [](Entry& entry) {
    entry.is_removed = true;
    return TakeOut(entry);
  });
}

bool ModelTable::TakeOut(Entry& entry) {
  ++entry.last_begun;
  const ModelState before = entry.status.state;
  entry.leaving += entry.model != nullptr;
  // This frees no model: its last owner only hands it to `disposal_`.
  entry.model.reset();
  entry.failures = 0;
  entry.next_try = absl::InfiniteFuture();
  entry.status.state =
      entry.leaving > 0 ? ModelState::kUnloading : ModelState::kUnloaded;
  entry.status.reason.clear();
  return entry.status.state != before;
}

void ModelTable::ModelFreed(const VersionKey& key) {
  Make(key, [](Entry& entry) {
    --entry.leaving;
    if (entry.status.state != ModelState::kUnloading || entry.leaving > 0) {
      return false;
    }
    entry.status.state = ModelState::kUnloaded;
    return true;
  });
}

bool ModelTable::End(const Loading& loading, Change change) {
  bool counts = false;
  Make(loading.key, [&](Entry& entry) {
    counts = entry.last_begun == loading.number;
    return counts && change(entry);
  });
  return counts;
}

void ModelTable::Make(const VersionKey& key, Change change) {
  std::vector<Waiter> finished;
  {
    absl::MutexLock in_order(&change_mutex_);
    ModelStatus status;
    bool is_told = false;
    {
      absl::MutexLock lock(&mutex_);
      Versions& versions = models_[key.name];
      Entry& entry = versions[key.version];
      entry.status.identity.name = key.name;
      entry.status.identity.version = key.version;
      is_told = change(entry);
      status = entry.status;
      const bool is_gone =
          entry.is_removed && status.state == ModelState::kUnloaded;
      // Nothing has begun with an entry that is new here: a load that ends too
      // late must not list its version again.
      if (is_gone || entry.last_begun == 0) {
        versions.erase(key.version);
        if (versions.empty()) models_.erase(key.name);
      }
      finished = TakeDoneWaiters();
    }
    if (is_told && listener_) listener_(status);
  }
  for (const Waiter& waiter : finished) waiter.done(absl::OkStatus());
}

bool ModelTable::IsInUse(const VersionKey& key) const {
  const auto model = models_.find(key.name);
  if (model == models_.end()) return false;
  const auto entry = model->second.find(key.version);
  return entry != model->second.end() && entry->second.leaving > 0;
}

std::vector<ModelTable::Waiter> ModelTable::TakeDoneWaiters() {
  for (Waiter& waiter : waiters_) {
    std::erase_if(waiter.versions, [this](const VersionKey& key) {
      mutex_.AssertHeld();
      return !IsInUse(key);
    });
  }
  const auto finished_begin =
      std::partition(waiters_.begin(), waiters_.end(),
                     [](const Waiter& one) { return !one.versions.empty(); });
  std::vector<Waiter> finished(std::make_move_iterator(finished_begin),
                               std::make_move_iterator(waiters_.end()));
  waiters_.erase(finished_begin, waiters_.end());
  return finished;
}

absl::StatusOr<const ModelTable::Versions*> ModelTable::VersionsOf(
    const ModelSpec& spec) const {
  RETURN_IF_ERROR(CheckModelName(spec.name));
  if (spec.version < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("model.version: ", spec.version,
                     " has to be a version's number, or 0 for the newest"));
  }
  const auto found = models_.find(spec.name);
  if (found == models_.end()) {
    return WithReason(
        absl::NotFoundError(absl::StrCat("there is no model ", spec.name,
                                         ": ListModels lists those there are")),
        "MODEL_NOT_FOUND");
  }
  if (spec.version > 0 && !found->second.contains(spec.version)) {
    return WithReason(absl::NotFoundError(absl::StrCat(
                          "model ", spec.name, " has no version ", spec.version,
                          ": it has ", SomeVersions(found->second))),
                      "MODEL_NOT_FOUND");
  }
  return &found->second;
}

absl::StatusOr<std::set<VersionKey>> ModelTable::AllMeant(
    const ModelSpec& spec) const {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const Versions* const versions, VersionsOf(spec));
  std::set<VersionKey> meant;
  for (const auto& [version, entry] : *versions) {
    if (spec.version == 0 || spec.version == version) {
      meant.insert({spec.name, version});
    }
  }
  return meant;
}

absl::StatusOr<ModelTable::Entry> ModelTable::Choose(
    const ModelSpec& spec) const {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const Versions* const versions, VersionsOf(spec));
  return versions->at(*ChooseVersion(StatesOf(*versions), spec.version));
}

absl::StatusOr<std::shared_ptr<const ServedModel>> ModelTable::Find(
    const ModelSpec& spec) const {
  ASSIGN_OR_RETURN(Entry entry, Choose(spec));
  if (entry.model == nullptr) return NotReady(entry.status);
  return std::move(entry.model);
}

std::vector<ModelStatus> ModelTable::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<ModelStatus> statuses;
  for (const auto& [name, versions] : models_) {
    for (const auto& [version, entry] : versions) {
      statuses.push_back(entry.status);
    }
  }
  return statuses;
}

std::map<int64_t, ModelState> ModelTable::States(
    absl::string_view model) const {
  absl::MutexLock lock(&mutex_);
  const auto found = models_.find(model);
  if (found == models_.end()) return {};
  return StatesOf(found->second);
}

std::set<VersionKey> ModelTable::DueRetries(absl::Time now) const {
  absl::MutexLock lock(&mutex_);
  std::set<VersionKey> due;
  for (const auto& [name, versions] : models_) {
    for (const auto& [version, entry] : versions) {
      if (entry.next_try <= now) due.insert({name, version});
    }
  }
  return due;
}

absl::StatusOr<ModelStatus> ModelTable::Status(const ModelSpec& spec) const {
  ASSIGN_OR_RETURN(Entry entry, Choose(spec));
  return std::move(entry.status);
}

}  // namespace camserve
