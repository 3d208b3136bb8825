// Numbers as a paper prints them. Thread-safe. UTF-8: the minus is U+2212, as
// wide as a digit's sign should be.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_NUMBER_FORMAT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_NUMBER_FORMAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/scores/score_summary.h"

namespace camserve::camctl {

// "0.571", "−0.012"; never a minus before zeros only.
std::string FixedNumber(double value, int decimals);

// The fewest digits that mean the same double: "0.05".
std::string ShortestNumber(double value);

// "12,345".
std::string CountText(int64_t count);

// "3 samples", "1 sample".
std::string Counted(int64_t count, const std::string& noun);

// The bounds: "0.543, 0.600". It has an interval.
std::string IntervalText(const Estimate& estimate, int decimals);

// How many decimals show three significant digits of the least of `values`
// that is not 0; within 1 and 4, 3 without any.
int DecimalsFor(const std::vector<double>& values);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_NUMBER_FORMAT_H_
