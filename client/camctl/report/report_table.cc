#include "client/camctl/report/report_table.h"

#include "client/camctl/report/number_format.h"

namespace camserve::camctl {

ReportCell EstimateCell(const std::optional<Estimate>& estimate, int decimals,
                        bool is_better) {
  if (!estimate.has_value()) return kAbsent;
  ReportCell cell(FixedNumber(estimate->mean, decimals));
  if (estimate->has_interval()) {
    cell.interval = IntervalText(*estimate, decimals);
  }
  cell.is_better = is_better;
  return cell;
}

ReportCell NumberCell(std::optional<double> value, int decimals) {
  return value.has_value() ? FixedNumber(*value, decimals) : kAbsent;
}

ReportCell CountCell(int64_t count) { return CountText(count); }

}  // namespace camserve::camctl
