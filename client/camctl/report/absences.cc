#include "client/camctl/report/absences.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/report/number_format.h"

namespace camserve::camctl {
namespace {

// How many names a sentence lists: of a thousand classes nobody reads all.
constexpr size_t kNamed = 5;

std::string Listed(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kNamed);
  std::string list = absl::StrJoin(names.begin(), names.begin() + shown, ", ");
  if (shown == names.size()) return list;
  return absl::StrCat(list, " and ",
                      CountText(static_cast<int64_t>(names.size() - shown)),
                      " more");
}

class SentenceList {
 public:
  explicit SentenceList(const ReportedRun& run)
      : run_(run),
        summary_(run.summary),
        samples_(summary_.classification.samples) {}

  std::vector<std::string> Take() && {
    AddSamples();
    AddClasses();
    AddUnasked();
    AddSensitivity();
    AddHaas();
    AddMethods();
    AddReplicates();
    return std::move(sentences_);
  }

 private:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    sentences_.push_back(absl::StrCat(parts...));
  }

  const v1::EvaluationConfig& config() const { return run_.started.config(); }

  void AddSamples() {
    if (samples_ == 0) {
      Add("No sample was measured: every score is absent.");
      return;
    }
    if (run_.predicted_pairs > 0) return;
    std::vector<std::string> metrics;
    if (config().has_aopc()) metrics.push_back("AOPC");
    if (config().has_max_sensitivity()) metrics.push_back("Max-Sensitivity");
    if (metrics.empty()) return;
    const std::string absent = absl::StrJoin(metrics, " and no ");
    if (run_.is_multi_label()) {
      AddNoPair(absent);
      return;
    }
    const std::string samples =
        samples_ == 1
            ? "The only sample is"
            : absl::StrCat("All ", Counted(samples_, "sample"), " are");
    Add(samples,
        " misclassified: without correctly classified samples there is no ",
        absent, ".");
  }

  void AddNoPair(const std::string& absent) {
    if (run_.pairs == 0) {
      Add("No sample is known to have a label: without pairs there is no ",
          absent, config().has_haas() ? ", and no HAAS." : ".");
      return;
    }
    Add("Of ", Counted(run_.pairs, "pair"),
        " of a sample and one of its labels none is predicted: without such "
        "pairs there is no ",
        absent, ".");
  }

  void AddClasses() {
    if (samples_ == 0) return;
    if (run_.is_multi_label()) {
      AddLabels();
      return;
    }
    std::vector<std::string> without;
    std::vector<std::string> alone;
    const std::vector<ClassSummary>& classes = summary_.classification.classes;
    for (size_t i = 0; i < classes.size(); ++i) {
      if (classes[i].samples == 0) {
        without.push_back(Label(i));
      } else if (!classes[i].auc.has_value()) {
        alone.push_back(Label(i));
      }
    }
    if (!without.empty()) {
      Add(Counted(static_cast<int64_t>(without.size()), "class"),
          " without samples, and so without recall and AUC: ", Listed(without),
          ".");
    }
    if (!alone.empty()) {
      Add("All samples are of class ", Listed(alone),
          ": there is no rest to tell it from, and so no AUC.");
    }
  }

  void AddLabels() {
    std::vector<std::string> unknown;
    std::vector<std::string> negative;
    std::vector<std::string> positive;
    const std::vector<ClassSummary>& labels = summary_.classification.classes;
    for (size_t i = 0; i < labels.size(); ++i) {
      const bool has_positives = labels[i].samples > 0;
      const bool has_negatives = labels[i].negatives > 0;
      if (has_positives && has_negatives) continue;
      (has_positives   ? positive
       : has_negatives ? negative
                       : unknown)
          .push_back(Label(i));
    }
    AddLabelsThat("known of no sample, and so without any figure", unknown);
    AddLabelsThat(
        "positive in no sample, and so without sensitivity, balanced accuracy, "
        "AUC and pairs",
        negative);
    AddLabelsThat(
        "negative in no sample, and so without specificity, balanced accuracy "
        "and AUC",
        positive);
    AddExactMatch();
  }

  void AddLabelsThat(const char* are, const std::vector<std::string>& labels) {
    if (labels.empty()) return;
    Add(Counted(static_cast<int64_t>(labels.size()), "label"), " ", are, ": ",
        Listed(labels), ".");
  }

  void AddExactMatch() {
    const std::optional<Estimate>& match = summary_.classification.exact_match;
    const int64_t left_out =
        samples_ - (match.has_value() ? match->samples : 0);
    if (left_out == 0) return;
    Add("Exact match leaves out ", Counted(left_out, "sample"),
        " with labels of which nobody knows.");
  }

  std::string Label(size_t index) const {
    return run_.started.class_labels(static_cast<int>(index));
  }

  void AddUnasked() {
    if (!config().has_aopc()) Add("AOPC was not asked for.");
    if (!config().has_max_sensitivity()) {
      Add("Max-Sensitivity was not asked for.");
    }
    if (!config().has_haas()) Add("HAAS was not asked for.");
    bool has_aopc = false;
    bool has_curve = false;
    for (const KeySummary& score : summary_.scores) {
      if (!TraitsOf(score.key.metric).has_curve) continue;
      has_aopc |= score.score.has_value();
      has_curve |= !score.mean_curve.empty();
    }
    if (has_aopc && !has_curve) {
      Add("The samples' curves were left out: no perturbation curves are "
          "drawn.");
    }
  }

  void AddSensitivity() {
    const bool has_pairs = run_.is_multi_label();
    const auto count = [&](const Estimate& estimate) {
      return has_pairs ? estimate.pairs : estimate.samples;
    };
    int64_t most = 0;
    for (const KeySummary& score : summary_.scores) {
      if (!TraitsOf(score.key.metric).has_relative_score) continue;
      if (!score.score.has_value()) continue;
      const std::optional<Estimate>& relative = score.relative_score;
      const int64_t with = relative.has_value() ? count(*relative) : 0;
      most = std::max(most, count(*score.score) - with);
    }
    if (most == 0) return;
    Add("The relative Max-Sensitivity leaves out up to ",
        Counted(most, has_pairs ? "pair" : "sample"),
        ", whose unperturbed heatmap is empty.");
  }

  void AddHaas() {
    for (const auto& [reason, count] : run_.haas_refusals) {
      Add("HAAS cannot be had of ", Counted(count, "sample"), ": ", reason);
    }
    const bool has_zero = std::any_of(
        summary_.scores.begin(), summary_.scores.end(),
        [](const KeySummary& score) {
          return score.key.metric == Metric::kHaas && !score.score.has_value();
        });
    if (!has_zero || samples_ == 0) return;
    Add("HAAS divides by the ",
        run_.is_multi_label() ? "share of pairs that are predicted"
                              : "accuracy",
        " on the images as they are, which is 0: it is absent.");
  }

  void AddMethods() {
    if (config().methods_size() != 1) return;
    Add("Only one method was measured: there is nothing to compare it with.");
  }

  void AddReplicates() {
    std::string fewer = FewerReplicates(summary_);
    if (!fewer.empty()) sentences_.push_back(std::move(fewer));
  }

  const ReportedRun& run_;
  const ScoreSummary& summary_;
  int64_t samples_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::string FewerReplicates(const ScoreSummary& summary) {
  if (summary.replicates == kBootstrapReplicates) return "";
  const std::string large = absl::StrCat(
      "the set has too many logits and scores for the bootstrap's ",
      CountText(kBootstrapReplicates));
  if (summary.replicates == 0) {
    return absl::StrCat(
        "Intervals are absent, and no method is called better: ", large,
        " replicates.");
  }
  return absl::StrCat("Intervals are of ", CountText(summary.replicates),
                      " replicates: ", large, ".");
}

std::vector<Absence> AbsencesOf(const Report& report) {
  std::vector<Absence> absences;
  for (const ReportedRun& run : report.runs) {
    for (std::string& sentence : SentenceList(run).Take()) {
      const auto same = std::find_if(
          absences.begin(), absences.end(),
          [&](const Absence& absence) { return absence.sentence == sentence; });
      if (same == absences.end()) {
        absences.push_back({std::move(sentence), {run.label}});
      } else {
        same->runs.push_back(run.label);
      }
    }
  }
  return absences;
}

std::string AbsenceText(const Absence& absence, const Report& report) {
  if (report.runs.size() == 1) return absence.sentence;
  const std::string runs = absence.runs.size() == report.runs.size()
                               ? "All models"
                               : absl::StrJoin(absence.runs, ", ");
  return absl::StrCat(runs, ": ", absence.sentence);
}

}  // namespace camserve::camctl
