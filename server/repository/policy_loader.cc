#include "server/repository/policy_loader.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace camserve {

PolicyLoader::Plan PolicyLoader::PlanOf(const std::vector<ModelFolder>& folders,
                                        PolicyTask task) const {
  const auto folder =
      std::find_if(folders.begin(), folders.end(),
                   [&](const auto& one) { return one.name == task.name; });
  // Where the folder is gone its policy is not known: then no version is
  // unloaded.
  Plan plan = {.task = std::move(task),
               .policy = folder == folders.end()
                             ? VersionPolicy{.newest = std::nullopt}
                             : loader_->PolicyOf(*folder)};
  plan.policy.pinned.insert(plan.task.held.begin(), plan.task.held.end());
  AddUntried(StandingsOf(plan.task), plan);
  return plan;
}

void PolicyLoader::AddUntried(const VersionStandings& standings, Plan& plan) {
  VersionStandings anew;
  for (const auto& [version, standing] : standings) {
    anew[version].is_untried = true;
    if (standing.state == ModelState::kUnloaded ||
        (plan.task.loads_again && standing.state == ModelState::kFailed)) {
      plan.task.untried.insert(version);
    }
  }
  if (plan.task.loads_again) {
    plan.task.untried.merge(VersionsToLoad(anew, plan.policy));
  }
}

VersionStandings PolicyLoader::StandingsOf(const PolicyTask& task) const {
  const std::map<int64_t, ModelState> states = table_->States(task.name);
  VersionStandings standings;
  for (const int64_t version : task.versions) {
    VersionStanding& standing = standings[version];
    const auto state = states.find(version);
    if (state != states.end()) standing.state = state->second;
    standing.is_untried = task.untried.contains(version);
  }
  return standings;
}

std::set<VersionKey> PolicyLoader::TakeRound(std::vector<Plan>& plans) const {
  std::set<VersionKey> chosen;
  for (Plan& plan : plans) {
    for (const int64_t version :
         VersionsToLoad(StandingsOf(plan.task), plan.policy)) {
      plan.task.untried.erase(version);
      chosen.insert({plan.task.name, version});
    }
  }
  return chosen;
}

void PolicyLoader::ListOthers(const std::vector<Plan>& plans,
                              const std::set<VersionKey>& chosen) {
  for (const Plan& plan : plans) {
    for (const int64_t version : plan.task.versions) {
      const VersionKey key = {plan.task.name, version};
      if (!chosen.contains(key)) table_->AddUnloaded(key);
    }
  }
}

void PolicyLoader::LetGo(const Plan& plan) {
  for (const int64_t version :
       VersionsToUnload(StandingsOf(plan.task), plan.policy)) {
    table_->Unload({plan.task.name, version}, [](const absl::Status&) {});
  }
}

std::vector<ModelStatus> PolicyLoader::Apply(
    const std::vector<ModelFolder>& folders, std::vector<PolicyTask> tasks) {
  std::vector<Plan> plans;
  for (PolicyTask& task : tasks) {
    plans.push_back(PlanOf(folders, std::move(task)));
  }
  std::set<VersionKey> chosen = TakeRound(plans);
  ListOthers(plans, chosen);
  std::vector<ModelStatus> ended;
  while (!chosen.empty() && !loader_->stopped()) {
    std::vector<ModelStatus> round = loader_->Load(folders, chosen);
    std::move(round.begin(), round.end(), std::back_inserter(ended));
    chosen = TakeRound(plans);
  }
  for (const Plan& plan : plans) LetGo(plan);
  return ended;
}

}  // namespace camserve
