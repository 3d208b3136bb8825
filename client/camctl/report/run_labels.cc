#include "client/camctl/report/run_labels.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/camctl/terminal/names.h"

namespace camserve::camctl {
namespace {

using Detail = std::string (*)(const ReportedRun&);

constexpr Detail kDetails[] = {
    [](const ReportedRun& run) { return run.data_set; },
    [](const ReportedRun& run) { return run.started.layer(); },
    [](const ReportedRun& run) {
      return absl::StrCat("seed ", run.started.config().seed());
    },
};

std::map<std::string, std::vector<ReportedRun*>> ByLabel(
    std::vector<ReportedRun>& runs) {
  std::map<std::string, std::vector<ReportedRun*>> groups;
  for (ReportedRun& run : runs) groups[run.label].push_back(&run);
  return groups;
}

}  // namespace

void LabelRuns(std::vector<ReportedRun>& runs) {
  for (ReportedRun& run : runs) run.label = ModelTitle(run.started.model());
  for (const Detail detail : kDetails) {
    for (const auto& [label, group] : ByLabel(runs)) {
      std::set<std::string> details;
      for (const ReportedRun* run : group) details.insert(detail(*run));
      if (details.size() == 1) continue;
      for (ReportedRun* run : group) {
        absl::StrAppend(&run->label, ", ", detail(*run));
      }
    }
  }
  for (const auto& [label, group] : ByLabel(runs)) {
    if (group.size() == 1) continue;
    for (size_t i = 0; i < group.size(); ++i) {
      absl::StrAppend(&group[i]->label, ", run ", i + 1);
    }
  }
}

}  // namespace camserve::camctl
