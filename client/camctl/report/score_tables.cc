// The tables of every metric's scores, made from what its entry in the table of
// metrics says: a row for each set of parameters, a column for each method.
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/metric_text.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_table.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/score_columns.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

using Differences = ScoreColumns::Differences;
// Chooses one of the two scores of a KeySummary: score or relative_score.
using Score = std::optional<Estimate> KeySummary::*;

// Shares always have the same number of decimals. Other values have as many as
// the smallest of them needs.
int DecimalsOf(const Report& report, Metric metric, Score score) {
  if (TraitsOf(metric).is_share) return kScoreDecimals;
  std::vector<double> means;
  for (const ReportedRun& run : report.runs) {
    for (const KeySummary& summary : run.summary.scores) {
      if (summary.key.metric != metric) continue;
      if ((summary.*score).has_value()) means.push_back((summary.*score)->mean);
    }
  }
  return DecimalsFor(means);
}

int LabelDecimals(const Report& report, Metric metric) {
  if (TraitsOf(metric).is_share) return kScoreDecimals;
  std::vector<double> means;
  for (const ReportedRun& run : report.runs) {
    for (const KeySummary& summary : run.summary.scores) {
      if (summary.key.metric != metric) continue;
      for (const LabelMean& mean : summary.labels) means.push_back(mean.mean);
    }
  }
  return DecimalsFor(means);
}

void AddParameterTitles(Metric metric, std::vector<ReportColumn>& columns) {
  for (const MetricParameter& parameter : TraitsOf(metric).parameters) {
    if (!parameter.tells_role) columns.push_back({parameter.title});
  }
}

void AddParameterCells(const ScoreRow& row, ReportRow& cells) {
  auto value = row.parameters.begin();
  for (const MetricParameter& parameter : TraitsOf(row.metric).parameters) {
    if (parameter.tells_role) continue;
    cells.push_back(ParameterText(parameter, *value++));
  }
}

// A baseline is the same for all methods: takes that of the first with one.
std::optional<Estimate> BaselineOf(const ScoreSummary& summary,
                                   const ScoreRow& row) {
  for (const CamMethod method : CamMethods()) {
    std::optional<Estimate> score = ScoreOf(
        summary, {row.metric, ScoreRole::kBaseline, row.parameters}, method);
    if (score.has_value()) return score;
  }
  return std::nullopt;
}

ReportCell ShareCell(const KeySummary* summary, double KeySummary::*share) {
  if (summary == nullptr) return kAbsent;
  return NumberCell(summary->*share, kScoreDecimals);
}

// Makes a table of the scores in one role.
class RoleTable {
 public:
  RoleTable(const Report& report, Metric metric, ScoreRole role, Score score)
      : report_(report),
        metric_(metric),
        role_(role),
        score_(score),
        is_relative_(score == &KeySummary::relative_score),
        has_baseline_(role == ScoreRole::kHeadline && !is_relative_ &&
                      HasScores(report, metric, ScoreRole::kBaseline)),
        has_shares_(TraitsOf(metric).averaging ==
                    Averaging::kMeanOverPredicted),
        decimals_(DecimalsOf(report, metric, score)),
        // Differences compare the scores themselves, not the relative ones.
        columns_(report,
                 is_relative_ ? Differences::kLeftOut : Differences::kShown) {}

  ReportTable Make() const {
    ReportTable table;
    table.group_column = "Model";
    AddTitles(table.columns);
    for (const ReportedRun& run : report_.runs) {
      std::vector<ReportRow> rows;
      for (const ScoreParameters& parameters : ParametersIn(run.summary)) {
        rows.push_back(RowOf(run.summary, {metric_, role_, parameters}));
      }
      AddGroup(run, std::move(rows), table);
    }
    return table;
  }

 private:
  void AddTitles(std::vector<ReportColumn>& columns) const {
    AddParameterTitles(metric_, columns);
    if (has_shares_) {
      columns.push_back({"Accuracy"});
      for (const CamMethod method : columns_.methods()) {
        columns.push_back({absl::StrCat("with ", MethodName(method))});
      }
    }
    columns_.AddTitles(columns);
    if (has_baseline_) {
      columns.push_back({"Random order", ColumnKind::kEstimate});
    }
    columns_.AddCountTitles(columns);
  }

  std::set<ScoreParameters> ParametersIn(const ScoreSummary& summary) const {
    std::set<ScoreParameters> rows = RowsOf(summary, metric_, role_);
    if (has_baseline_) {
      rows.merge(RowsOf(summary, metric_, ScoreRole::kBaseline));
    }
    return rows;
  }

  ReportRow RowOf(const ScoreSummary& summary, const ScoreRow& row) const {
    const Comparison comparison = Compare(summary, row);
    ReportRow cells;
    AddParameterCells(row, cells);
    if (has_shares_) AddShares(summary, row, cells);
    columns_.AddCells(comparison, decimals_, cells);
    if (has_baseline_) {
      cells.push_back(EstimateCell(BaselineOf(summary, row), decimals_));
    }
    columns_.AddCounts(comparison, cells);
    return cells;
  }

  Comparison Compare(const ScoreSummary& summary, const ScoreRow& row) const {
    Comparison comparison;
    for (const CamMethod method : columns_.methods()) {
      const KeySummary* found = FindScore(summary, row, method);
      comparison.scores.push_back(found == nullptr ? std::nullopt
                                                   : found->*score_);
    }
    if (is_relative_) return comparison;
    comparison.differences = FindDifferences(summary, row);
    if (role_ == ScoreRole::kHeadline) {
      comparison.better =
          BetterMethod(comparison.differences, TraitsOf(metric_).better);
    }
    return comparison;
  }

  // Adds the accuracy on the images as they are, which is the same for all
  // methods, and the accuracy on those that each method brightens.
  void AddShares(const ScoreSummary& summary, const ScoreRow& row,
                 ReportRow& cells) const {
    const KeySummary* first = nullptr;
    for (const CamMethod method : columns_.methods()) {
      if (first == nullptr) first = FindScore(summary, row, method);
    }
    cells.push_back(ShareCell(first, &KeySummary::share_predicted));
    for (const CamMethod method : columns_.methods()) {
      cells.push_back(
          ShareCell(FindScore(summary, row, method), &KeySummary::mean_score));
    }
  }

  const Report& report_;
  const Metric metric_;
  const ScoreRole role_;
  const Score score_;
  const bool is_relative_;
  const bool has_baseline_;
  const bool has_shares_;
  const int decimals_;
  const ScoreColumns columns_;
};

// Means by label of each method; null for a method without any.
using MeansOfMethods = std::vector<const std::vector<LabelMean>*>;

const LabelMean* FindLabel(const std::vector<LabelMean>* means, int index) {
  if (means == nullptr) return nullptr;
  for (const LabelMean& mean : *means) {
    if (mean.class_index == index) return &mean;
  }
  return nullptr;
}

std::set<int> LabelsOf(const MeansOfMethods& methods) {
  std::set<int> labels;
  for (const std::vector<LabelMean>* means : methods) {
    if (means == nullptr) continue;
    for (const LabelMean& mean : *means) labels.insert(mean.class_index);
  }
  return labels;
}

void AddLabelCells(const ReportedRun& run, const MeansOfMethods& methods,
                   int index, int decimals, ReportRow& cells) {
  cells.push_back(run.started.class_labels(index));
  ReportCell pairs = kAbsent;
  for (const std::vector<LabelMean>* means : methods) {
    const LabelMean* mean = FindLabel(means, index);
    cells.push_back(mean == nullptr ? ReportCell(kAbsent)
                                    : NumberCell(mean->mean, decimals));
    if (mean != nullptr) pairs = CountCell(mean->pairs);
  }
  cells.push_back(std::move(pairs));
}

}  // namespace

ReportTable HeadlineTable(const Report& report, Metric metric) {
  ReportTable table =
      RoleTable(report, metric, ScoreRole::kHeadline, &KeySummary::score)
          .Make();
  const bool is_over_pairs =
      TraitsOf(metric).averaging == Averaging::kMeanOverPredicted &&
      report.HasOutput(OutputKind::kMultiLabel);
  table.caption = absl::StrCat(
      ScoreCaption(metric, ScoreRole::kHeadline), ".",
      is_over_pairs ? " The accuracy of multi-label models is the share of "
                      "pairs that are predicted."
                    : "",
      ComparisonNote(report));
  return table;
}

ReportTable SecondaryTable(const Report& report, Metric metric) {
  ReportTable table =
      RoleTable(report, metric, ScoreRole::kSecondary, &KeySummary::score)
          .Make();
  table.caption = absl::StrCat(ScoreCaption(metric, ScoreRole::kSecondary),
                               ", differences as above.");
  return table;
}

ReportTable RelativeTable(const Report& report, Metric metric) {
  if (!TraitsOf(metric).has_relative_score) return {};
  ReportTable table = RoleTable(report, metric, ScoreRole::kHeadline,
                                &KeySummary::relative_score)
                          .Make();
  table.caption = absl::StrCat(RelativeCaption(metric), ".");
  return table;
}

ReportTable LabelScoreTable(const Report& report, Metric metric) {
  const std::vector<CamMethod> methods = MethodsOf(report.runs);
  const int decimals = LabelDecimals(report, metric);
  ReportTable table;
  table.caption = absl::StrCat(LabelCaption(metric), ".");
  table.group_column = "Model";
  AddParameterTitles(metric, table.columns);
  table.columns.push_back({"Label", ColumnKind::kText});
  for (const CamMethod method : methods) {
    table.columns.push_back({MethodName(method)});
  }
  table.columns.push_back({"Pairs"});
  for (const ReportedRun& run : report.runs) {
    std::vector<ReportRow> rows;
    for (const ScoreParameters& parameters :
         RowsOf(run.summary, metric, ScoreRole::kHeadline)) {
      const ScoreRow row = {metric, ScoreRole::kHeadline, parameters};
      MeansOfMethods means;
      for (const CamMethod method : methods) {
        const KeySummary* found = FindScore(run.summary, row, method);
        means.push_back(found == nullptr ? nullptr : &found->labels);
      }
      for (const int index : LabelsOf(means)) {
        ReportRow& cells = rows.emplace_back();
        AddParameterCells(row, cells);
        AddLabelCells(run, means, index, decimals, cells);
      }
    }
    AddGroup(run, std::move(rows), table);
  }
  return table;
}

}  // namespace camserve::camctl
