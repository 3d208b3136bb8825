#include "client/camctl/report/merge_results.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/evaluation/run_difference.h"
#include "client/camctl/evaluation/sample_scores_reader.h"
#include "client/camctl/report/report_data.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/text.h"
#include "common/scores/score_table.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

using Detail = std::string (*)(const ReportedRun&);

constexpr Detail kDetails[] = {
    [](const ReportedRun& run) { return run.data_set; },
    [](const ReportedRun& run) { return run.started.layer(); },
    [](const ReportedRun& run) {
      return absl::StrCat("seed ", run.started.config().seed());
    },
};

std::map<std::string, std::vector<ReportedRun*>> ByLabel(
    std::vector<ReportedRun>& runs) {
  std::map<std::string, std::vector<ReportedRun*>> groups;
  for (ReportedRun& run : runs) groups[run.label].push_back(&run);
  return groups;
}

// Labels each run with its model. Where runs would have the same label, adds
// the data set, the layer and the seed in turn, each where it differs, and at
// last a number.
void LabelRuns(std::vector<ReportedRun>& runs) {
  for (ReportedRun& run : runs) run.label = ModelTitle(run.started.model());
  for (const Detail detail : kDetails) {
    for (const auto& [label, group] : ByLabel(runs)) {
      std::set<std::string> details;
      for (const ReportedRun* run : group) details.insert(detail(*run));
      if (details.size() == 1) continue;
      for (ReportedRun* run : group) {
        absl::StrAppend(&run->label, ", ", detail(*run));
      }
    }
  }
  for (const auto& [label, group] : ByLabel(runs)) {
    if (group.size() == 1) continue;
    for (size_t i = 0; i < group.size(); ++i) {
      absl::StrAppend(&group[i]->label, ", run ", i + 1);
    }
  }
}

std::string Quoted(const std::string& id) {
  return absl::StrCat("'", PrintableText(TruncateUtf8(id, 200)), "'");
}

// The values of a sample: all but how long they took. Of exclusive classes all
// scores are of one class; results say so with each score since there are
// multi-label models, and belong to older ones nevertheless.
std::string ValuesOf(OutputKind output, v1::SampleResult result) {
  result.clear_compute_time();
  if (output == OutputKind::kExclusive) {
    for (v1::AopcResult& aopc : *result.mutable_aopc())
      aopc.clear_class_index();
    for (auto& sensitivity : *result.mutable_max_sensitivity()) {
      sensitivity.clear_class_index();
    }
    for (v1::HaasResult& haas : *result.mutable_haas()) {
      haas.clear_class_index();
      haas.clear_predicted();
    }
  }
  return result.SerializeAsString();
}

// The shards of one run.
class RunMerger {
 public:
  bool Takes(const RecordedRun& run) const {
    const RecordedRun& first = *shards_.front();
    return run.data_set == first.data_set &&
           Differences(first.started, run.started).empty();
  }

  void Add(const RecordedRun& run) { shards_.push_back(&run); }

  absl::StatusOr<ReportedRun> Merge() const {
    ReportedRun merged;
    merged.data_set = shards_.front()->data_set;
    merged.started = shards_.front()->started;
    merged.started.set_server_version(ServerVersions());
    merged.output = output();
    ASSIGN_OR_RETURN(const ResultsById results, Results());
    RETURN_IF_ERROR(Summarize(results, merged));
    AddFailures(results, merged);
    AddExamples(merged);
    return merged;
  }

 private:
  using ResultsById = std::map<std::string, const v1::SampleResult*>;

  const std::string& name() const { return shards_.front()->name; }
  OutputKind output() const { return OutputOf(shards_.front()->started); }

  std::string ServerVersions() const {
    std::set<std::string> versions;
    for (const RecordedRun* shard : shards_) {
      versions.insert(shard->started.server_version());
    }
    return absl::StrJoin(versions, ", ");
  }

  absl::StatusOr<ResultsById> Results() const {
    ResultsById results;
    for (const RecordedRun* shard : shards_) {
      for (const v1::SampleResult& result : shard->results) {
        const auto [found, is_new] = results.try_emplace(result.id(), &result);
        if (!is_new &&
            ValuesOf(output(), *found->second) != ValuesOf(output(), result)) {
          return absl::InvalidArgumentError(absl::StrCat(
              "sample ", Quoted(result.id()), " of run ", Quoted(name()),
              " has two results that differ; leave one of their files out"));
        }
      }
    }
    return results;
  }

  absl::Status Summarize(const ResultsById& results,
                         ReportedRun& merged) const {
    ScoreTable table(output(), merged.started.class_labels_size());
    for (const auto& [id, result] : results) {
      const SampleScores scores = ReadSampleScores(output(), *result);
      if (const absl::Status added = table.Add(scores); !added.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("run ", Quoted(name()), ": ", added.message()));
      }
      for (const int class_index : scores.true_classes) {
        ++merged.pairs;
        if (scores.Predicts(class_index)) ++merged.predicted_pairs;
      }
      if (!result->haas_refusal().empty()) {
        ++merged.haas_refusals[result->haas_refusal()];
      }
    }
    merged.summary = table.Summarize(merged.started.config().seed());
    return absl::OkStatus();
  }

  // A sample that was measured at another try is no failure.
  void AddFailures(const ResultsById& results, ReportedRun& merged) const {
    std::vector<v1::SampleFailure>& failures = merged.failures;
    for (const RecordedRun* shard : shards_) {
      for (const v1::SampleFailure& failure : shard->failures) {
        if (!results.contains(failure.id())) failures.push_back(failure);
      }
    }
    std::sort(failures.begin(), failures.end(),
              [](const v1::SampleFailure& a, const v1::SampleFailure& b) {
                return std::forward_as_tuple(a.id(), a.code(), a.reason()) <
                       std::forward_as_tuple(b.id(), b.code(), b.reason());
              });
    const auto last = std::unique(
        failures.begin(), failures.end(),
        [](const auto& a, const auto& b) { return a.id() == b.id(); });
    failures.erase(last, failures.end());
  }

  void AddExamples(ReportedRun& merged) const {
    std::map<std::string, const Example*> examples;
    for (const RecordedRun* shard : shards_) {
      for (const Example& example : shard->examples) {
        examples.try_emplace(example.id, &example);
      }
    }
    for (const auto& [id, example] : examples) {
      merged.examples.push_back(*example);
    }
  }

  std::vector<const RecordedRun*> shards_;  // of Merge and Takes: not empty
};

RunMerger& MergerOf(const RecordedRun& run, std::vector<RunMerger>& mergers) {
  for (RunMerger& merger : mergers) {
    if (merger.Takes(run)) return merger;
  }
  return mergers.emplace_back();
}

}  // namespace

absl::StatusOr<Report> MergeResults(const std::vector<RecordedResults>& files) {
  std::vector<RunMerger> mergers;
  for (const RecordedResults& file : files) {
    for (const RecordedRun& run : file.runs) MergerOf(run, mergers).Add(run);
  }
  if (mergers.empty()) {
    return absl::NotFoundError(
        "the files hold no run; camctl evaluate makes them");
  }
  Report report;
  for (const RunMerger& merger : mergers) {
    ASSIGN_OR_RETURN(ReportedRun run, merger.Merge());
    report.runs.push_back(std::move(run));
  }
  LabelRuns(report.runs);
  std::sort(report.runs.begin(), report.runs.end(),
            [](const ReportedRun& a, const ReportedRun& b) {
              return std::tie(a.data_set, a.label) <
                     std::tie(b.data_set, b.label);
            });
  return report;
}

}  // namespace camserve::camctl
