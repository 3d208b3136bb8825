#include "client/camctl/report/named_scores.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

struct TitleOf {
  std::string operator()(std::monostate) const { return "HAAS"; }
  std::string operator()(const AopcKey& key) const {
    return absl::StrCat("AOPC, ", key.grid, " × ", key.grid);
  }
  std::string operator()(const MaxSensitivityKey& key) const {
    return absl::StrCat("Max-Sensitivity, radius ", ShortestNumber(key.radius));
  }
};

struct ScoreOf {
  const ScoreSummary& summary;
  CamMethod method;

  template <typename Found>
  static std::optional<Estimate> Score(const Found* found) {
    return found == nullptr ? std::nullopt : found->score;
  }
  std::optional<Estimate> operator()(std::monostate) const {
    return Score(FindHaas(summary, method));
  }
  std::optional<Estimate> operator()(AopcKey key) const {
    key.method = method;
    return Score(FindAopc(summary, key));
  }
  std::optional<Estimate> operator()(MaxSensitivityKey key) const {
    key.method = method;
    return Score(FindMaxSensitivity(summary, key));
  }
};

}  // namespace

std::string ScoreName::Title() const { return std::visit(TitleOf(), score); }

std::optional<Estimate> ScoreName::Of(const ScoreSummary& summary,
                                      CamMethod method) const {
  return std::visit(ScoreOf{summary, method}, score);
}

std::vector<ScoreName> ScoreNamesOf(absl::Span<const ReportedRun> runs) {
  std::set<int> grids;
  std::set<double> radii;
  bool has_haas = false;
  for (const ReportedRun& run : runs) {
    grids.merge(GridsOf(run.summary, PerturbationOrder::kMorf));
    radii.merge(RadiiOf(run.summary));
    has_haas |= !run.summary.haas.empty();
  }
  std::vector<ScoreName> names;
  for (const int grid : grids) names.push_back({AopcKey{.grid = grid}});
  for (const double radius : radii) {
    names.push_back({MaxSensitivityKey{.radius = radius}});
  }
  if (has_haas) names.push_back({std::monostate()});
  return names;
}

}  // namespace camserve::camctl
