// The columns that all tables of scores share: each method's score, and the
// paired differences.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SCORE_COLUMNS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SCORE_COLUMNS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {

// The numbers of one row.
struct Comparison {
  std::vector<std::optional<Estimate>> scores;  // in the columns' order
  std::vector<const PairedDifference*> differences;
  std::optional<CamMethod> better;
};

// The methods that have columns in one table of a report.
class ScoreColumns {
 public:
  enum class Differences { kShown, kLeftOut };

  ScoreColumns(const Report& report, Differences differences);

  const std::vector<CamMethod>& methods() const { return methods_; }

  void AddTitles(std::vector<ReportColumn>& columns) const;
  void AddCells(const Comparison& comparison, int decimals,
                ReportRow& row) const;

  // The number of samples that were averaged and, for multi-label models, of
  // pairs. Both are those of the first method with a score.
  void AddCountTitles(std::vector<ReportColumn>& columns) const;
  void AddCounts(const Comparison& comparison, ReportRow& row) const;

 private:
  std::vector<CamMethod> methods_;
  // The first and the second method of each column of differences.
  std::vector<std::pair<CamMethod, CamMethod>> differences_;
  bool has_pairs_;
};

// A sentence for the caption that explains differences and bold numbers. It
// begins with a space; empty where methods are not compared.
std::string ComparisonNote(const Report& report);

// Adds `rows` as a group under the run's label; nothing where there are none.
void AddGroup(const ReportedRun& run, std::vector<ReportRow> rows,
              ReportTable& table);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SCORE_COLUMNS_H_
