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
  std::vector<std::optional<Estimate>> scores;  // by method, as the columns
  std::vector<const PairedDifference*> differences;
  std::optional<CamMethod> better;
};

// The methods of a report, for one table of it.
class ScoreColumns {
 public:
  enum class Differences { kShown, kLeftOut };

  ScoreColumns(const Report& report, Differences differences);

  const std::vector<CamMethod>& methods() const { return methods_; }

  void AddTitles(std::vector<ReportColumn>& columns) const;
  void AddCells(const Comparison& comparison, int decimals,
                ReportRow& row) const;

  // How many samples were averaged, and of multi-label models how many pairs,
  // by the first method that has any.
  void AddCountTitles(std::vector<ReportColumn>& columns) const;
  void AddCounts(const Comparison& comparison, ReportRow& row) const;

 private:
  std::vector<CamMethod> methods_;
  // The first and the second method of each column of differences.
  std::vector<std::pair<CamMethod, CamMethod>> differences_;
  bool has_pairs_;
};

// What a caption says about differences and bold numbers; empty where there are
// none, else it begins with a space.
std::string ComparisonNote(const Report& report);

// Groups `rows` under the run; none where there are none.
void AddGroup(const ReportedRun& run, std::vector<ReportRow> rows,
              ReportTable& table);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SCORE_COLUMNS_H_
