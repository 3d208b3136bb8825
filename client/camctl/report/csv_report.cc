#include "client/camctl/report/csv_report.h"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "client/camctl/report/number_format.h"

namespace camserve::camctl {
namespace {

// The names of all metrics' parameters, each once and in the metrics' order.
// Each has a column.
std::vector<absl::string_view> ParameterNames() {
  std::vector<absl::string_view> names;
  for (const Metric metric : AllMetrics()) {
    for (const MetricParameter& parameter : TraitsOf(metric).parameters) {
      if (!absl::c_linear_search(names, parameter.name)) {
        names.push_back(parameter.name);
      }
    }
  }
  return names;
}

std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

// What a line is about.
struct Subject {
  std::string metric;
  std::string class_label;
  std::string method;
  std::map<absl::string_view, std::string> parameters;  // by their names
};

// What a line says. The texts are empty where there is no interval.
struct Figure {
  double value = 0;
  std::string low;
  std::string high;
  int64_t samples = 0;
  int64_t pairs = 0;  // 0 where pairs are not counted
  std::string replicates;
};

Subject SubjectOf(const ScoreKey& key, std::string method) {
  const MetricTraits& traits = TraitsOf(key.metric);
  Subject subject = {.metric = traits.name, .method = std::move(method)};
  for (size_t i = 0; i < traits.parameters.size(); ++i) {
    const MetricParameter& parameter = traits.parameters[i];
    const double value = key.parameters[i];
    subject.parameters[parameter.name] =
        parameter.value_names.empty()
            ? ShortestNumber(value)
            : parameter.value_names[static_cast<size_t>(value)];
  }
  return subject;
}

// The lines of one run.
class CsvWriter {
 public:
  CsvWriter(const ReportedRun& run, bool has_pairs, std::string& csv)
      : run_(run), has_pairs_(has_pairs), csv_(csv) {}

  void Write() {
    const ScoreSummary& summary = run_.summary;
    AddClassification(summary.classification);
    for (const KeySummary& score : summary.scores) {
      Subject subject = SubjectOf(score.key, MethodName(score.key.method));
      Add(subject, score.score);
      AddLabels(subject, score.labels);
      subject.metric = absl::StrCat("relative_", subject.metric);
      Add(subject, score.relative_score);
    }
    for (const PairedDifference& difference : summary.differences) {
      Add(SubjectOf(difference.key,
                    absl::StrCat(MethodName(difference.first), " - ",
                                 MethodName(difference.second))),
          difference.difference);
    }
  }

 private:
  void AddClassification(const ClassificationSummary& summary) {
    Add({.metric = "accuracy"}, summary.accuracy);
    Add({.metric = "balanced_accuracy"}, summary.balanced_accuracy);
    Add({.metric = "mean_auc"}, summary.mean_auc);
    Add({.metric = "exact_match"}, summary.exact_match);
    for (size_t i = 0; i < summary.classes.size(); ++i) {
      const ClassSummary& one = summary.classes[i];
      const std::string label = run_.started.class_labels(static_cast<int>(i));
      if (run_.is_multi_label()) {
        AddLabel(label, one);
        continue;
      }
      AddBare({.metric = "recall", .class_label = label}, one.recall,
              one.samples);
      AddBare({.metric = "auc", .class_label = label}, one.auc, one.samples);
    }
  }

  // Adds the figures of a label, each with the number of samples behind it.
  void AddLabel(const std::string& label, const ClassSummary& one) {
    const int64_t known = one.samples + one.negatives;
    const auto add = [&](const char* metric, std::optional<double> value,
                         int64_t samples) {
      AddBare({.metric = metric, .class_label = label}, value, samples);
    };
    add("prevalence", one.prevalence, known);
    add("sensitivity", one.recall, one.samples);
    add("specificity", one.specificity, one.negatives);
    add("balanced_accuracy", one.balanced_accuracy, known);
    add("auc", one.auc, known);
  }

  // Adds the means by label. A label has one pair with a sample, so it has as
  // many pairs as samples.
  void AddLabels(Subject subject, const std::vector<LabelMean>& labels) {
    for (const LabelMean& label : labels) {
      subject.class_label = run_.started.class_labels(label.class_index);
      AddLine(
          subject,
          {.value = label.mean, .samples = label.pairs, .pairs = label.pairs});
    }
  }

  void Add(const Subject& subject, const std::optional<Estimate>& estimate) {
    if (!estimate.has_value()) return;
    Figure figure = {.value = estimate->mean,
                     .samples = estimate->samples,
                     .pairs = estimate->pairs,
                     .replicates = absl::StrCat(estimate->replicates)};
    if (estimate->has_interval()) {
      figure.low = ShortestNumber(estimate->low);
      figure.high = ShortestNumber(estimate->high);
    }
    AddLine(subject, figure);
  }

  // A number without an interval.
  void AddBare(const Subject& subject, std::optional<double> value,
               int64_t samples) {
    if (value.has_value()) {
      AddLine(subject, {.value = *value, .samples = samples});
    }
  }

  void AddLine(const Subject& subject, const Figure& figure) {
    absl::StrAppend(&csv_, Field(run_.label), ",", Field(run_.data_set), ",",
                    subject.metric, ",", Field(subject.class_label), ",");
    absl::StrAppend(&csv_, subject.method, ",");
    for (const absl::string_view name : parameter_names_) {
      const auto found = subject.parameters.find(name);
      if (found != subject.parameters.end()) csv_ += found->second;
      csv_ += ",";
    }
    absl::StrAppend(&csv_, ShortestNumber(figure.value), ",", figure.low, ",",
                    figure.high, ",", figure.samples, ",");
    if (figure.pairs > 0) absl::StrAppend(&csv_, figure.pairs);
    if (has_pairs_) csv_ += ",";
    absl::StrAppend(&csv_, figure.replicates, "\n");
  }

  const ReportedRun& run_;
  const bool has_pairs_;
  const std::vector<absl::string_view> parameter_names_ = ParameterNames();
  std::string& csv_;
};

}  // namespace

std::string CsvReport(const Report& report) {
  const bool has_pairs = report.HasOutput(OutputKind::kMultiLabel);
  std::string csv = absl::StrCat("model,data_set,metric,class,method,",
                                 absl::StrJoin(ParameterNames(), ","),
                                 ",estimate,low,high,samples",
                                 has_pairs ? ",pairs" : "", ",replicates\n");
  for (const ReportedRun& run : report.runs) {
    CsvWriter(run, has_pairs, csv).Write();
  }
  return csv;
}

}  // namespace camserve::camctl
