#include "client/camctl/report/findings.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

// How often which method is better.
struct Tally {
  int comparisons = 0;
  int over_pairs = 0;  // of them, those of multi-label models
  std::map<CamMethod, int> better;

  // Without an interval nothing can be told.
  void Count(const PairedDifference& difference, Better direction) {
    if (!difference.difference.has_interval()) return;
    ++comparisons;
    if (difference.difference.pairs > 0) ++over_pairs;
    better.try_emplace(difference.first, 0);
    better.try_emplace(difference.second, 0);
    const std::optional<CamMethod> winner =
        BetterMethod(&difference, direction);
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
  Tally aopc;
  Tally max_sensitivity;
  Tally haas;
  for (const ReportedRun& run : report.runs) {
    for (const PairedDifference& difference : run.summary.differences) {
      if (const auto* key = std::get_if<AopcKey>(&difference.score)) {
        if (key->order != PerturbationOrder::kMorf) continue;
        aopc.Count(difference, Better::kGreater);
      } else if (std::holds_alternative<MaxSensitivityKey>(difference.score)) {
        max_sensitivity.Count(difference, Better::kLess);
      } else {
        haas.Count(difference, Better::kGreater);
      }
    }
  }
  std::vector<Finding> findings;
  const auto add = [&](const char* metric, const Tally& tally) {
    if (tally.comparisons > 0) findings.push_back({metric, tally.Text()});
  };
  add("AOPC", aopc);
  add("Max-Sensitivity", max_sensitivity);
  add("HAAS", haas);
  return findings;
}

}  // namespace camserve::camctl
