// What the comparisons of methods come to, in words.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_FINDINGS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_FINDINGS_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// What was found for one metric over all runs.
struct Finding {
  std::string metric;  // "AOPC (MoRF)"
  // "HiResCAM is better in 3 of 4, neither in 1": of 4 comparisons.
  std::string text;
};

// A finding for each metric by which methods were compared. Thread-safe.
std::vector<Finding> FindingsOf(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_FINDINGS_H_
