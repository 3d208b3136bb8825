#include "client/camctl/evaluation/prepared_run.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/evaluation/run_difference.h"
#include "client/camctl/evaluation/sample_scores_reader.h"
#include "client/camctl/explanation/message_limit.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/names.h"
#include "client/camserve_client/status.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::StatusOr<EvaluationRun> AskServer(const EvaluationPlan& plan,
                                        const EvaluationServer& server,
                                        const v1::EvaluationConfig& config) {
  ASSIGN_OR_RETURN(const v1::GetServerInfoResponse info,
                   server.client->GetServerInfo(plan.call_options));
  EvaluationRun run = {.servers = plan.servers,
                       .streams = plan.streams,
                       .config = config,
                       .window = plan.window,
                       .max_image_bytes = MaxImageBytes(info),
                       .timeout = plan.call_options.timeout,
                       .spreading = plan.spreading,
                       .reconnection = plan.reconnection};
  ASSIGN_OR_RETURN(run.started, AskStarted(*server.client, config,
                                           plan.call_options.timeout));
  // A version that becomes ready meanwhile must not take part.
  run.config.mutable_model()->set_version(run.started.model().version());
  return run;
}

absl::StatusOr<EvaluationRun> AskServers(const EvaluationPlan& plan,
                                         const v1::EvaluationConfig& config) {
  absl::Status error;
  for (const EvaluationServer& server : plan.servers) {
    absl::StatusOr<EvaluationRun> run = AskServer(plan, server, config);
    if (run.ok()) return run;
    error = NamingServer(run.status(), server.address);
    if (ExitCodeOf(error) != ExitCode::kNoConnection) return error;
  }
  return error;
}

// The name of the recorded run that this one continues; null where there is
// none. "chest:2" also continues a run that was named "chest" and measured with
// version 2.
const std::string* FindRun(const NamedModel& model,
                           const v1::EvaluationStarted& started,
                           const std::map<std::string, RunRecord>& records) {
  if (const auto found = records.find(model.name); found != records.end()) {
    return &found->first;
  }
  for (const auto& [name, record] : records) {
    const v1::ModelIdentity& recorded = record.start().started.model();
    if (model.spec.version() != 0 &&
        recorded.name() == started.model().name() &&
        recorded.version() == started.model().version()) {
      return &name;
    }
  }
  return nullptr;
}

absl::Status CheckGoesOn(const std::string& out, const std::string& name,
                         const RunRecord& record, const RunStart& now) {
  const std::vector<std::string> differences = Differences(record.start(), now);
  if (differences.empty()) return absl::OkStatus();
  const v1::ModelIdentity& before = record.start().started.model();
  const bool is_other_version =
      before.version() != now.started.model().version();
  return absl::FailedPreconditionError(absl::StrCat(
      "out: ", out, " holds another measurement of ", name, ": ",
      absl::StrJoin(differences, "; "),
      "; name another --out, or give the old settings",
      is_other_version ? absl::StrCat(", --model ", ModelTitle(before)) : ""));
}

}  // namespace

absl::StatusOr<PreparedRun> PrepareRun(
    const EvaluationPlan& plan, const NamedModel& model,
    const std::map<std::string, RunRecord>& records, DataSets& data_sets) {
  PreparedRun prepared = {.name = model.name};
  v1::EvaluationConfig config = plan.config;
  *config.mutable_model() = model.spec;
  ASSIGN_OR_RETURN(prepared.run, AskServers(plan, config));
  const v1::EvaluationStarted& started = prepared.run.started;
  if (const std::string* name = FindRun(model, started, records)) {
    prepared.name = *name;
    RETURN_IF_ERROR(
        CheckGoesOn(plan.out, *name, records.at(*name),
                    {.data_set = plan.data_name, .started = started}));
  }
  const std::vector<std::string> labels(started.class_labels().begin(),
                                        started.class_labels().end());
  const OutputKind output = OutputOf(started);
  std::shared_ptr<const DataSet>& data = data_sets[{output, labels}];
  if (data == nullptr) {
    ASSIGN_OR_RETURN(DataSet whole, ReadDataSet(plan.data, output, labels));
    whole.samples = TakeShard(std::move(whole.samples), plan.shard);
    data = std::make_shared<const DataSet>(std::move(whole));
  }
  prepared.data = data;
  return prepared;
}

}  // namespace camserve::camctl
