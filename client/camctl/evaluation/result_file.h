// The file that an evaluation leaves: one JSON object a line, appended as
// results come, so that a run goes on where it was stopped.
//
//   {"run": "chest", "data_set": "xrays", "started": {EvaluationStarted}}
//   {"run": "chest", "result": {SampleResult}}
//   {"run": "chest", "failure": {SampleFailure}}
//   {"run": "chest", "example": {Example}}
//
// The messages are protobuf's JSON. A run is one model's, named as the user
// named it; runs of several models share a file. A run's `started` comes before
// its other lines.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_FILE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/result_lines.h"

namespace camserve::camctl {

struct RecordedRun {
  std::string name;
  std::string data_set;
  v1::EvaluationStarted started;
  std::vector<v1::SampleResult> results;
  std::vector<v1::SampleFailure> failures;
  std::vector<Example> examples;
};

struct RecordedResults {
  // In the order of their first lines.
  std::vector<RecordedRun> runs;
  // Length of the file without its last line where that was not written whole.
  int64_t whole_bytes = 0;
  bool has_torn_line = false;
};

// Reads the whole file. A sample that was measured has no failure, although it
// may have failed before; of several failures of a sample the last one counts.
// Thread-safe. NOT_FOUND: no such file. DATA_LOSS: a line that is none of the
// above or contradicts those before it, unless it is the last line and torn;
// the message gives its number.
absl::StatusOr<RecordedResults> ReadResults(const std::string& path);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_FILE_H_
