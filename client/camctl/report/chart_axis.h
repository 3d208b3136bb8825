// Axes of charts.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_CHART_AXIS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_CHART_AXIS_H_

#include <string>
#include <vector>

namespace camserve::camctl {

// A range and the round numbers that are marked in it.
struct ChartAxis {
  std::string title;
  double low = 0;
  double high = 1;
  std::vector<double> ticks;  // ascending, within low and high
  int decimals = 0;           // that tell the ticks apart

  // Where `value` lies between low, 0, and high, 1.
  double Position(double value) const { return (value - low) / (high - low); }
};

// From tick to tick around [low, high], which is widened where it is empty;
// at most about `ticks` + 1 ticks.
ChartAxis RoundAxis(std::string title, double low, double high, int ticks);

// Exactly [low, high], low < high.
ChartAxis TightAxis(std::string title, double low, double high, int ticks);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_CHART_AXIS_H_
