#include "server/model/layer_verdicts.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "absl/time/clock.h"
#include "server/core/status_macros.h"

namespace camserve {
namespace {

// Layers that share the passes of a search.
constexpr size_t kAtOnce = 4;

}  // namespace

LayerVerdicts::LayerVerdicts(FaithfulnessJudge judge,
                             std::vector<int64_t> sites, absl::Duration limit)
    : judge_(std::move(judge)), sites_(std::move(sites)), limit_(limit) {}

std::optional<Judgement> LayerVerdicts::Known(int64_t site) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = known_.find(site);
  if (found == known_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<Judgement> LayerVerdicts::Find(int64_t site,
                                              absl::Time deadline) {
  if (const auto known = Known(site)) return *known;
  ASSIGN_OR_RETURN(
      const std::vector<Judgement> found,
      judge_.Judge({site}, std::min(deadline, absl::Now() + limit_)));
  Keep({site}, found);
  return found[0];
}

absl::StatusOr<bool> LayerVerdicts::FindMore(absl::Time until) {
  const absl::MutexLock one_search(&finding_more_);
  while (true) {
    const std::vector<int64_t> sites = NextUnknown();
    if (sites.empty()) return true;
    if (absl::Now() >= until) return false;
    if (FindAll(sites)) continue;
    for (const int64_t site : sites) {
      if (!FindAll({site})) KeepUnknown(site);
    }
  }
}

bool LayerVerdicts::FindAll(const std::vector<int64_t>& sites) {
  const auto found = judge_.Judge(sites, absl::Now() + limit_);
  if (found.ok()) Keep(sites, *found);
  return found.ok();
}

void LayerVerdicts::KeepUnknown(int64_t site) {
  Judgement unknown;
  unknown.verdicts.fill(FaithfulnessVerdict::kUnknown);
  Keep({site}, {unknown});
}

std::vector<int64_t> LayerVerdicts::NextUnknown() const {
  const absl::MutexLock lock(&mutex_);
  std::vector<int64_t> next;
  for (const int64_t site : sites_ | std::views::reverse) {
    if (known_.contains(site)) continue;
    next.push_back(site);
    if (next.size() == kAtOnce) break;
  }
  return next;
}

void LayerVerdicts::Keep(const std::vector<int64_t>& sites,
                         const std::vector<Judgement>& judgements) {
  const absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < sites.size(); ++i) {
    known_.emplace(sites[i], judgements[i]);
  }
}

}  // namespace camserve
