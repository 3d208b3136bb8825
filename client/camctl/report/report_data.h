// What a report says: one plain record a run.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_DATA_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_DATA_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/result_lines.h"
#include "common/output_kind.h"
#include "common/scores/score_summary.h"

namespace camserve::camctl {

// One model's evaluation on one data set, whole: all its shards.
struct ReportedRun {
  // Short and different from every other run's: "chest:1".
  std::string label;
  std::string data_set;
  // The first shard's; server_version is all shards' versions with commas.
  v1::EvaluationStarted started;
  OutputKind output = OutputKind::kExclusive;
  ScoreSummary summary;
  // Of a sample and a class that is true of it: one a sample where classes
  // exclude each other.
  int64_t pairs = 0;
  int64_t predicted_pairs = 0;  // those whose class is predicted
  // Sorted by id; of samples that were measured nowhere.
  std::vector<v1::SampleFailure> failures;
  // Why HAAS can't be had, and of how many samples.
  std::map<std::string, int64_t> haas_refusals;
  // Sorted by id.
  std::vector<Example> examples;

  bool is_multi_label() const { return output == OutputKind::kMultiLabel; }
};

struct Report {
  // Sorted by data set, then by label.
  std::vector<ReportedRun> runs;

  // Whether any run is of that output.
  bool HasOutput(OutputKind output) const {
    return std::any_of(runs.begin(), runs.end(), [&](const ReportedRun& run) {
      return run.output == output;
    });
  }
  // Whether more than one data set was measured.
  bool has_several_data_sets() const {
    return !runs.empty() && runs.front().data_set != runs.back().data_set;
  }
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_DATA_H_
