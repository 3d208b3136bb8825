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

// How a sample was classified with regard to a class that is true of it.
struct PairVerdict {
  std::string id;  // of the sample
  int class_index = 0;
  bool is_predicted = false;
  // The class that is predicted, be it the true one or another; none for
  // multi-label models.
  std::optional<int> predicted_index;
};

// The record of one run. It grows line by line, while a file is read and while
// one is written. Not thread-safe.
class RunRecord {
 public:
  explicit RunRecord(RunStart start);

  // Adds a line of this run. An error says that the line contradicts those
  // before it; the record is then unchanged.
  absl::Status Add(const ResultLine& line);

  const RunStart& start() const { return start_; }
  OutputKind output() const { return output_; }
  const ScoreTable& table() const { return table_; }
  const RunningScores& running_scores() const { return running_scores_; }
  // The verdicts on the measured samples, in the order of their lines. Where
  // classes exclude each other there is one for each sample.
  const std::vector<PairVerdict>& verdicts() const { return verdicts_; }
  // The samples that were not measured: their ids, and why as a
  // google.rpc.Code.
  const std::map<std::string, int>& failures() const { return failures_; }
  // The reasons why HAAS could not be computed, each with the number of
  // samples.
  const std::map<std::string, int64_t>& haas_refusals() const {
    return haas_refusals_;
  }
  // The ids of the samples with pictures.
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

// The records of all runs in the file. Errors as ReadResults'.
absl::StatusOr<RunRecords> ReadRunRecords(const std::string& path);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_RECORD_H_
