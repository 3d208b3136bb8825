// The flags of evaluate that say what is measured and for which models, as
// parts of a plan. Every function that parses gives a usage error that names
// the flag and what it takes.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_EVALUATION_OPTIONS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_EVALUATION_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/evaluation/evaluation.h"
#include "common/command_line/description.h"

namespace camserve::camctl {

// The models in `text`: "chest,skin:2".
absl::StatusOr<std::vector<NamedModel>> ParseModels(absl::string_view text);

// The values of --metrics and of the flags that go with it.
struct MetricFlags {
  // "aopc", "max_sensitivity", "haas".
  std::vector<std::string> metrics = {"aopc", "max_sensitivity", "haas"};
  std::string grids;  // "4,8"; empty: the server's
  std::vector<v1::PerturbationOrder> orders = {v1::PERTURBATION_ORDER_MORF,
                                               v1::PERTURBATION_ORDER_RANDOM};
  v1::PerturbationFill fill = v1::PERTURBATION_FILL_UNIFORM_NOISE;
  std::string radii;  // "0.05:20,0.1:20", radius:points; empty: the server's
  bool haas_signed = false;
  bool no_curves = false;
};
void AddMetricFlags(CLI::App& command, MetricFlags& flags);

// A configuration with aopc, max_sensitivity and haas as the flags say.
absl::StatusOr<v1::EvaluationConfig> ParseMetrics(const MetricFlags& flags);

// "0/4" is the first of four shards.
absl::StatusOr<Shard> ParseShard(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_EVALUATION_OPTIONS_H_
