// What a report lacks, and why.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_ABSENCES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_ABSENCES_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// A sentence about something that somebody would look for and not find, and
// the runs of which it is true.
struct Absence {
  std::string sentence;
  std::vector<std::string> runs;  // labels
};

// Metrics that were not asked for or have nothing to be averaged over, classes
// without recall or AUC, refusals, curves that were left out, replicates that
// were not made. Thread-safe.
std::vector<Absence> AbsencesOf(const Report& report);

// Whether intervals are of fewer replicates than the definitions say, or absent
// for that; empty where they are not. Thread-safe.
std::string FewerReplicates(const ScoreSummary& summary);

// "chest:1, skin:2: AOPC was not asked for."; without labels where `report` has
// one run.
std::string AbsenceText(const Absence& absence, const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_ABSENCES_H_
