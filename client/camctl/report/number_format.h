// Numbers as a paper prints them. Thread-safe. Texts are UTF-8: the minus sign
// is U+2212, which is as wide as a digit.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_NUMBER_FORMAT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_NUMBER_FORMAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/scores/score_summary.h"

namespace camserve::camctl {

// "0.571", "−0.012"; never a minus before zeros only.
std::string FixedNumber(double value, int decimals);

// The number in the fewest digits that mean the same double: "0.05".
std::string ShortestNumber(double value);

// "12,345".
std::string CountText(int64_t count);

// "3 samples", "1 sample".
std::string Counted(int64_t count, const std::string& noun);

// The bounds of the interval: "0.543, 0.600". REQUIRES:
// estimate.has_interval().
std::string IntervalText(const Estimate& estimate, int decimals);

// How many decimals show three significant digits of the smallest of `values`,
// those that are 0 aside: 1 to 4, and 3 where there is none.
int DecimalsFor(const std::vector<double>& values);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_NUMBER_FORMAT_H_
