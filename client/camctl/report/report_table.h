// A table of the report before it is written as HTML or markdown, and the cells
// that several tables have.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/scores/score_summary.h"

namespace camserve::camctl {

// A cell. Texts of cells, titles and captions are plain UTF-8; whoever writes
// them into HTML or markdown escapes them.
struct ReportCell {
  ReportCell(std::string text = "")  // NOLINT: implicit, where a row is written
      : text(std::move(text)) {}
  ReportCell(const char* text) : text(text) {}  // NOLINT: implicit, as above

  std::string text;
  std::string interval;    // "0.543, 0.600"; of estimates only, may be empty
  bool is_better = false;  // than the other methods' cells of its row
};

enum class ColumnKind {
  kText,
  kCode,      // sums and paths
  kNumber,    // aligned on the decimal points of its column
  kEstimate,  // a number and its interval
};

struct ReportColumn {
  std::string title;
  ColumnKind kind = ColumnKind::kNumber;
};

using ReportRow = std::vector<ReportCell>;  // one cell a column

// The rows of one model, or of one data set.
struct ReportRowGroup {
  std::string title;
  std::vector<ReportRow> rows;
};

struct ReportTable {
  std::string caption;
  std::string group_column;  // title of the column that holds groups' titles
  std::vector<ReportColumn> columns;  // the others
  std::vector<ReportRowGroup> groups;

  bool empty() const { return groups.empty(); }
};

// Printed where there is no value.
inline constexpr char kAbsent[] = "–";

// Decimals of probabilities, their differences, and ratios near 1.
inline constexpr int kScoreDecimals = 3;

// The cells for a value, for a number without an interval, and for a count.
// Without a value they hold kAbsent. Thread-safe.
ReportCell EstimateCell(const std::optional<Estimate>& estimate, int decimals,
                        bool is_better = false);

ReportCell NumberCell(std::optional<double> value, int decimals);

ReportCell CountCell(int64_t count);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLE_H_
