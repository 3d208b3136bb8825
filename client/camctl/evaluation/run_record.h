// What a result file holds of a run, small enough to be kept for 100,000
// samples: without curves and pictures.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_RECORD_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_RECORD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/camctl/evaluation/result_lines.h"
#include "client/camctl/evaluation/running_scores.h"
#include "common/output_kind.h"
#include "common/scores/score_table.h"

namespace camserve::camctl {

// How a pair of a sample and a class that is true of it was classified.
struct PairVerdict {
  std::string id;  // of the sample
  int class_index = 0;
  bool is_predicted = false;
  // The class that is predicted in its place, or it itself; none of multi-label
  // models.
  std::optional<int> predicted_index;
};

// Grows line by line, while a file is read and while one is written. Not
// thread-safe.
class RunRecord {
 public:
  explicit RunRecord(RunStart start);

  // A line of this run. Errors: it does not fit those before it; the record is
  // then as before.
  absl::Status Add(const ResultLine& line);

  const RunStart& start() const { return start_; }
  OutputKind output() const { return output_; }
  const ScoreTable& table() const { return table_; }
  const RunningScores& running_scores() const { return running_scores_; }
  // Of the samples that were measured, in the order of their lines; one a
  // sample where classes exclude each other.
  const std::vector<PairVerdict>& verdicts() const { return verdicts_; }
  // Of samples that were not measured: id, and a google.rpc.Code.
  const std::map<std::string, int>& failures() const { return failures_; }
  // Why HAAS can't be had, and of how many samples.
  const std::map<std::string, int64_t>& haas_refusals() const {
    return haas_refusals_;
  }
  // Ids.
  const std::set<std::string>& examples() const { return examples_; }

 private:
  absl::Status AddResult(const v1::SampleResult& result);
  void AddVerdicts(const SampleScores& scores);

  const RunStart start_;
  const OutputKind output_;
  ScoreTable table_;
  RunningScores running_scores_;
  std::vector<PairVerdict> verdicts_;
  std::map<std::string, int> failures_;
  std::map<std::string, int64_t> haas_refusals_;
  std::set<std::string> examples_;
};

struct RunRecords {
  std::map<std::string, RunRecord> runs;  // by name
  ResultFileEnd end;
};

// Errors as ReadResults'.
absl::StatusOr<RunRecords> ReadRunRecords(const std::string& path);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_RECORD_H_
