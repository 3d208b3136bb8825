#include "client/camctl/report/summary_lookup.h"

#include <algorithm>

namespace camserve::camctl {
namespace {

template <typename Scores, typename Matches>
auto Find(const Scores& scores, const Matches& matches) {
  const auto found = std::find_if(scores.begin(), scores.end(), matches);
  return found == scores.end() ? nullptr : &*found;
}

// The same score, whichever the method.
struct IsSameScore {
  bool operator()(const AopcKey& a, const AopcKey& b) const {
    return a.grid == b.grid && a.order == b.order;
  }
  bool operator()(const MaxSensitivityKey& a,
                  const MaxSensitivityKey& b) const {
    return a.radius == b.radius;
  }
  bool operator()(std::monostate, std::monostate) const { return true; }
  template <typename A, typename B>
  bool operator()(const A&, const B&) const {
    return false;
  }
};

}  // namespace

const AopcSummary* FindAopc(const ScoreSummary& summary, const AopcKey& key) {
  return Find(summary.aopc,
              [&](const AopcSummary& score) { return score.key == key; });
}

const MaxSensitivitySummary* FindMaxSensitivity(const ScoreSummary& summary,
                                                const MaxSensitivityKey& key) {
  return Find(summary.max_sensitivity, [&](const MaxSensitivitySummary& score) {
    return score.key == key;
  });
}

const HaasSummary* FindHaas(const ScoreSummary& summary, CamMethod method) {
  return Find(summary.haas,
              [&](const HaasSummary& score) { return score.method == method; });
}

const PairedDifference* FindDifference(const ScoreSummary& summary,
                                       const PairedScore& score) {
  return Find(summary.differences, [&](const PairedDifference& difference) {
    return std::visit(IsSameScore(), difference.score, score);
  });
}

std::optional<CamMethod> BetterMethod(const PairedDifference* difference,
                                      Better better) {
  if (difference == nullptr || !difference->difference.excludes_zero()) {
    return std::nullopt;
  }
  const bool first_is_greater = difference->difference.low > 0;
  return first_is_greater == (better == Better::kGreater) ? difference->first
                                                          : difference->second;
}

std::vector<CamMethod> MethodsOf(absl::Span<const ReportedRun> runs) {
  std::set<CamMethod> methods;
  for (const ReportedRun& run : runs) {
    for (const AopcSummary& score : run.summary.aopc) {
      methods.insert(score.key.method);
    }
    for (const MaxSensitivitySummary& score : run.summary.max_sensitivity) {
      methods.insert(score.key.method);
    }
    for (const HaasSummary& score : run.summary.haas) {
      methods.insert(score.method);
    }
  }
  return {methods.begin(), methods.end()};
}

std::set<int> GridsOf(const ScoreSummary& summary, PerturbationOrder order) {
  std::set<int> grids;
  for (const AopcSummary& score : summary.aopc) {
    if (score.key.order == order) grids.insert(score.key.grid);
  }
  return grids;
}

std::set<double> RadiiOf(const ScoreSummary& summary) {
  std::set<double> radii;
  for (const MaxSensitivitySummary& score : summary.max_sensitivity) {
    radii.insert(score.key.radius);
  }
  return radii;
}

bool HasOrder(const ScoreSummary& summary, PerturbationOrder order) {
  return !GridsOf(summary, order).empty();
}

}  // namespace camserve::camctl
