// The study as one command: models, one after the other, over a data set, into
// a result file.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/evaluation/evaluation_run.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camctl/terminal/console.h"
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
  int examples = 0;                           // a model
  bool retry_failed = false;
  client::CallOptions call_options;
  SampleSpreader::Options spreading;
  Reconnection::Options reconnection;
};

// Told of each model's results, once they are complete, under the name that
// they have in the result file.
using EvaluatedCallback =
    std::function<void(const std::string& run, const RunRecord& record)>;

// Goes on where plan.out ends. Before anything is measured all models are asked
// for, and the data set is read for each. What was measured is kept whatever
// happens. Errors beside MeasureSamples': as ResultWriter, ReadResults and
// ReadDataSet have them; FAILED_PRECONDITION: plan.out holds another
// measurement of a model; INVALID_ARGUMENT: all went well but for samples that
// could not be measured.
absl::Status Evaluate(const EvaluationPlan& plan, const Console& console,
                      const EvaluatedCallback& evaluated);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_
