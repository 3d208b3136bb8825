// What an evaluation is to do, and the preparation of each model's run, which
// finds all that can be wrong before anything is measured.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_PREPARED_RUN_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_PREPARED_RUN_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/evaluation/evaluation_run.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camserve_client/call.h"

namespace camserve::camctl {

struct NamedModel {
  std::string name;  // as it was given
  v1::ModelSpec spec;
};

struct EvaluationPlan {
  std::vector<NamedModel> models;
  v1::EvaluationConfig config;  // all but the model
  std::string data;             // folder or CSV
  std::string data_name;
  Shard shard;
  std::string out;
  std::vector<EvaluationServer> servers;
  int streams = 1;
  std::optional<v1::IntensityWindow> window;  // of the images
  int examples = 0;  // pictures of each model for the report
  bool retry_failed = false;
  client::CallOptions call_options;
  SampleSpreader::Options spreading;
  Reconnection::Options reconnection;
};

struct PreparedRun {
  std::string name;  // in the result file
  EvaluationRun run;
  // The samples of this process's shard.
  std::shared_ptr<const DataSet> data;
};

// Data sets by what they were read for: models with the same output and labels
// share one.
using DataSets = std::map<std::pair<OutputKind, std::vector<std::string>>,
                          std::shared_ptr<const DataSet>>;

// Asks plan.servers, one after the other until one can be reached, how it would
// measure `model`, and reads the data set where `data_sets` does not have it.
// `records` are the runs in the result file: one with the model's name, or of
// the same model and version, is continued. Errors as Evaluate's.
absl::StatusOr<PreparedRun> PrepareRun(
    const EvaluationPlan& plan, const NamedModel& model,
    const std::map<std::string, RunRecord>& records, DataSets& data_sets);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_PREPARED_RUN_H_
