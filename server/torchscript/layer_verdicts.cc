#include "server/torchscript/layer_verdicts.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "absl/time/clock.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

// How many layers share the passes of one search: more while searches are
// quick, since late layers cost a small part of early ones, and fewer when they
// are slow. One search is to take about a slice of the bulk lane.
constexpr size_t kFewestAtOnce = 4;
constexpr size_t kMostAtOnce = 16;
constexpr absl::Duration kQuick = absl::Milliseconds(500);
constexpr absl::Duration kSlow = absl::Seconds(1);

}  // namespace

LayerVerdicts::LayerVerdicts(FaithfulnessJudge judge,
                             std::vector<int64_t> sites, absl::Duration limit)
    : judge_(std::move(judge)),
      sites_(std::move(sites)),
      limit_(limit),
      at_once_(kFewestAtOnce) {}

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
    const std::vector<int64_t> sites = NextUnknown(at_once_);
    if (sites.empty()) return true;
    const absl::Time begin = absl::Now();
    if (begin >= until) return false;
    if (FindAll(sites)) {
      const absl::Duration taken = absl::Now() - begin;
      if (taken < kQuick) at_once_ = std::min(kMostAtOnce, 2 * at_once_);
      if (taken > kSlow) at_once_ = std::max(kFewestAtOnce, at_once_ / 2);
      continue;
    }
    at_once_ = kFewestAtOnce;
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
  unknown.verdicts = Verdicts(FaithfulnessVerdict::kUnknown);
  Keep({site}, {unknown});
}

std::vector<int64_t> LayerVerdicts::NextUnknown(size_t most) const {
  const absl::MutexLock lock(&mutex_);
  std::vector<int64_t> next;
  for (const int64_t site : sites_ | std::views::reverse) {
    if (known_.contains(site)) continue;
    next.push_back(site);
    if (next.size() == most) break;
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
