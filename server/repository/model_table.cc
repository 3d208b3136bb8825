#include "server/repository/model_table.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/core/status_details.h"
#include "server/core/status_macros.h"
#include "server/repository/model_name.h"
#include "server/repository/version_policy.h"

namespace camserve {
namespace {

constexpr int kMostListed = 5;

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
    case ModelState::kReady:
    case ModelState::kUnloading:
    case ModelState::kUnloaded:
      break;
  }
  return WithReason(
      absl::UnavailableError(absl::StrCat(shown, " is not loaded")),
      "MODEL_NOT_LOADED");
}

}  // namespace

void ModelTable::SetLoading(const std::string& name, int64_t version) {
  Set({.status = {.identity = {.name = name, .version = version},
                  .state = ModelState::kLoading},
       .model = nullptr});
}

void ModelTable::SetReady(std::shared_ptr<const ServedModel> model) {
  ModelStatus status = {.identity = model->identity,
                        .state = ModelState::kReady};
  Set({.status = std::move(status), .model = std::move(model)});
}

void ModelTable::SetFailed(const std::string& name, int64_t version,
                           absl::string_view reason) {
  Set({.status = {.identity = {.name = name, .version = version},
                  .state = ModelState::kFailed,
                  .reason = std::string(reason)},
       .model = nullptr});
}

void ModelTable::Set(Entry entry) {
  absl::MutexLock change(&change_mutex_);
  const ModelStatus status = entry.status;
  {
    absl::MutexLock lock(&mutex_);
    Entry& place = models_[status.identity.name][status.identity.version];
    // The former entry leaves with `entry`, outside the lock: freeing a model
    // takes time.
    std::swap(place, entry);
  }
  if (listener_) listener_(status);
}

absl::StatusOr<ModelTable::Entry> ModelTable::Choose(
    const ModelSpec& spec) const {
  RETURN_IF_ERROR(CheckModelName(spec.name));
  if (spec.version < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("model.version: ", spec.version,
                     " has to be a version's number, or 0 for the newest"));
  }
  absl::MutexLock lock(&mutex_);
  const auto found = models_.find(spec.name);
  if (found == models_.end()) {
    return WithReason(
        absl::NotFoundError(absl::StrCat("there is no model ", spec.name,
                                         ": ListModels lists those there are")),
        "MODEL_NOT_FOUND");
  }
  std::map<int64_t, ModelState> states;
  for (const auto& [version, entry] : found->second) {
    states[version] = entry.status.state;
  }
  const std::optional<int64_t> version = ChooseVersion(states, spec.version);
  if (!version.has_value()) {
    return WithReason(absl::NotFoundError(absl::StrCat(
                          "model ", spec.name, " has no version ", spec.version,
                          ": it has ", SomeVersions(found->second))),
                      "MODEL_NOT_FOUND");
  }
  return found->second.at(*version);
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

absl::StatusOr<ModelStatus> ModelTable::Status(const ModelSpec& spec) const {
  ASSIGN_OR_RETURN(Entry entry, Choose(spec));
  return std::move(entry.status);
}

}  // namespace camserve
