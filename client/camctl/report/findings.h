// What the comparisons of methods come to.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_FINDINGS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_FINDINGS_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// Of one metric over all runs.
struct Finding {
  std::string metric;  // "AOPC (MoRF)"
  // "HiResCAM is better in 3 of 4, neither in 1", of comparisons.
  std::string text;
};

// One for each metric by which methods were compared; thread-safe.
std::vector<Finding> FindingsOf(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_FINDINGS_H_
