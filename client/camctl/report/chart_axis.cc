#include "client/camctl/report/chart_axis.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace camserve::camctl {
namespace {

// Ticks that float error puts just outside still count.
constexpr double kSlack = 1e-9;

// 1, 2 or 5 times a power of ten, so that at most `ticks` steps cover `range`.
double RoundStep(double range, int ticks) {
  const double least = range / ticks;
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - kSlack)) return factor * power;
  }
  return 10 * power;
}

void AddTicks(double step, ChartAxis& axis) {
  const auto first = static_cast<int64_t>(std::ceil(axis.low / step - kSlack));
  const auto last = static_cast<int64_t>(std::floor(axis.high / step + kSlack));
  for (int64_t i = first; i <= last; ++i) {
    axis.ticks.push_back(static_cast<double>(i) * step);
  }
  axis.decimals =
      std::max(0, static_cast<int>(-std::floor(std::log10(step) + kSlack)));
}

}  // namespace

ChartAxis RoundAxis(std::string title, double low, double high, int ticks) {
  if (!(low < high)) {
    const double margin = std::max(std::abs(low) * 0.1, 0.01);
    low -= margin;
    high += margin;
  }
  const double step = RoundStep(high - low, ticks);
  ChartAxis axis = {.title = std::move(title),
                    .low = std::floor(low / step + kSlack) * step,
                    .high = std::ceil(high / step - kSlack) * step};
  AddTicks(step, axis);
  return axis;
}

ChartAxis TightAxis(std::string title, double low, double high, int ticks) {
  ChartAxis axis = {.title = std::move(title), .low = low, .high = high};
  AddTicks(RoundStep(high - low, ticks), axis);
  return axis;
}

}  // namespace camserve::camctl
