#include "client/camctl/report/findings.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

// How often each method is better.
struct Tally {
  int comparisons = 0;
  int over_pairs = 0;  // of them, those of multi-label models
  std::map<CamMethod, int> better;

  // Counts a comparison. Without an interval nothing can be told.
  void Count(const PairedDifference& difference, Better direction) {
    if (!difference.difference.has_interval()) return;
    ++comparisons;
    if (difference.difference.pairs > 0) ++over_pairs;
    better.try_emplace(difference.first, 0);
    better.try_emplace(difference.second, 0);
    const std::optional<CamMethod> winner =
        BetterMethod({&difference}, direction);
    if (winner.has_value()) ++better[*winner];
  }

  std::string Text() const { return absl::StrCat(Verdict(), OverPairs()); }

  // What was compared, where that is not samples.
  std::string OverPairs() const {
    if (over_pairs == 0) return "";
    return over_pairs == comparisons
               ? ", over pairs of image and label"
               : "; multi-label models are compared over pairs of image and "
                 "label";
  }

  // "HiResCAM is better in 3 of 4, neither in 1".
  std::string Verdict() const {
    std::vector<std::string> parts;
    int neither = comparisons;
    for (const auto& [method, count] : better) {
      neither -= count;
      if (count == 0) continue;
      parts.push_back(absl::StrCat(MethodName(method), " is better in ", count,
                                   " of ", comparisons));
    }
    if (parts.empty()) {
      return absl::StrCat("neither method is better in ", comparisons, " of ",
                          comparisons);
    }
    if (neither > 0) parts.push_back(absl::StrCat("neither in ", neither));
    return absl::StrJoin(parts, ", ");
  }
};

}  // namespace

std::vector<Finding> FindingsOf(const Report& report) {
  std::map<Metric, Tally> tallies;
  for (const ReportedRun& run : report.runs) {
    for (const ScoreRow& row : HeadlinesOf({&run, 1})) {
      for (const PairedDifference* difference :
           FindDifferences(run.summary, row)) {
        tallies[row.metric].Count(*difference, TraitsOf(row.metric).better);
      }
    }
  }
  std::vector<Finding> findings;
  for (const auto& [metric, tally] : tallies) {
    if (tally.comparisons == 0) continue;
    findings.push_back({TraitsOf(metric).title, tally.Text()});
  }
  return findings;
}

}  // namespace camserve::camctl
