// What an evaluation is to do: what the command line asks for.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_PLAN_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/evaluation/evaluation_run.h"
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

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_PLAN_H_
