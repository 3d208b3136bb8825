// What a report says: a plain record for each run.
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

// One model's evaluation on one data set, with all its shards.
struct ReportedRun {
  // Short and different from every other run's: "chest:1".
  std::string label;
  std::string data_set;
  // That of the first shard; server_version lists the versions of all shards.
  v1::EvaluationStarted started;
  OutputKind output = OutputKind::kExclusive;
  ScoreSummary summary;
  // Pairs of a sample and a class that is true of it. Where classes exclude
  // each other there is one for each sample.
  int64_t pairs = 0;
  int64_t predicted_pairs = 0;  // those whose class is predicted
  // Samples that no shard has measured, sorted by id.
  std::vector<v1::SampleFailure> failures;
  // The reasons why HAAS could not be computed, each with the number of
  // samples.
  std::map<std::string, int64_t> haas_refusals;
  // Sorted by id.
  std::vector<Example> examples;

  bool is_multi_label() const { return output == OutputKind::kMultiLabel; }
};

struct Report {
  // Sorted by data set, then by label.
  std::vector<ReportedRun> runs;

  // Whether any run has that output.
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
