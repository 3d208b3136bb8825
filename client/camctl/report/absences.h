// What a report lacks, and why.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_ABSENCES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_ABSENCES_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// A sentence about something that a reader may look for and not find, and the
// runs of which it is true.
struct Absence {
  std::string sentence;
  std::vector<std::string> runs;  // labels
};

// What `report` lacks: metrics that were not asked for or have nothing to be
// averaged over, classes without recall or AUC, samples for which HAAS was
// refused, curves that were left out, replicates that were not made.
// Thread-safe.
std::vector<Absence> AbsencesOf(const Report& report);

// A sentence where intervals are of fewer replicates than the definitions say,
// or are absent because of that; otherwise empty. Thread-safe.
std::string FewerReplicates(const ScoreSummary& summary);

// "chest:1, skin:2: AOPC was not asked for."; without the labels where `report`
// has only one run.
std::string AbsenceText(const Absence& absence, const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_ABSENCES_H_
