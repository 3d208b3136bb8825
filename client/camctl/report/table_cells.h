// Cells that the report's tables share.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_TABLE_CELLS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_TABLE_CELLS_H_

#include <cstdint>
#include <optional>

#include "client/camctl/report/report_table.h"
#include "common/scores/score_summary.h"

namespace camserve::camctl {

// Of probabilities, their differences, and ratios near 1.
inline constexpr int kScoreDecimals = 3;

ReportCell EstimateCell(const std::optional<Estimate>& estimate, int decimals,
                        bool is_better = false);

ReportCell NumberCell(std::optional<double> value, int decimals);

ReportCell CountCell(int64_t count);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_TABLE_CELLS_H_
