#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "camserve/v1/evaluation.pb.h"
#include "camserve/v1/explanation.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/evaluation_options.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/evaluation/evaluation.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camctl/explanation/explain_options.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/report/evaluation_summary.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

constexpr int kMostStreams = 64;

struct Flags {
  std::string models;
  std::string data;
  std::string data_name;
  std::string out;
  MethodFlags method;
  MetricFlags metrics;
  uint64_t seed = 0;
  std::string window;
  std::string shard = "0/1";
  int streams = 1;
  int in_flight = 4;
  absl::Duration retry_for = absl::Seconds(60);
  bool retry_failed = false;
  int examples = 6;
  bool json = false;
  ConnectionFlags connection;
};

absl::StatusOr<v1::EvaluationConfig> ConfigOf(const Flags& flags) {
  ASSIGN_OR_RETURN(v1::EvaluationConfig config, ParseMetrics(flags.metrics));
  RETURN_IF_ERROR(CheckMethodFlags(flags.method));
  for (const v1::CamMethod method : flags.method.methods) {
    config.add_methods(method);
  }
  config.set_layer(flags.method.layer);
  config.set_seed(flags.seed);
  return config;
}

absl::Status ReadDataFlags(const Flags& flags, EvaluationPlan& plan) {
  plan.data = flags.data;
  if (plan.data.empty()) {
    return UsageError("--data: missing; name a folder or a CSV");
  }
  plan.data_name =
      flags.data_name.empty() ? DataSetName(plan.data) : flags.data_name;
  if (!IsUtf8(plan.data_name)) {
    return UsageError("--data_name: has to be UTF-8");
  }
  plan.out = flags.out;
  if (plan.out.empty()) {
    return UsageError("--out: missing; name a file for the results");
  }
  ASSIGN_OR_RETURN(plan.shard, ParseShard(flags.shard));
  if (!flags.window.empty()) {
    ASSIGN_OR_RETURN(plan.window, ParseWindow(flags.window));
  }
  return absl::OkStatus();
}

absl::Status ReadStreamFlags(const Flags& flags, EvaluationPlan& plan) {
  plan.streams = flags.streams;
  if (plan.streams < 1 || plan.streams > kMostStreams) {
    return UsageError(
        absl::StrCat("--streams: has to be within 1 and ", kMostStreams));
  }
  RETURN_IF_ERROR(CheckInFlight(flags.in_flight));
  plan.spreading.window = flags.in_flight;
  plan.reconnection.retry_for = flags.retry_for;
  if (plan.reconnection.retry_for < absl::ZeroDuration()) {
    return UsageError("--retry_for: has to be 0 or above");
  }
  plan.examples = flags.examples;
  if (plan.examples < 0) return UsageError("--examples: has to be 0 or above");
  return absl::OkStatus();
}

absl::StatusOr<EvaluationPlan> PlanOf(const Flags& flags) {
  EvaluationPlan plan;
  ASSIGN_OR_RETURN(plan.models, ParseModels(flags.models));
  ASSIGN_OR_RETURN(plan.config, ConfigOf(flags));
  RETURN_IF_ERROR(ReadDataFlags(flags, plan));
  RETURN_IF_ERROR(ReadStreamFlags(flags, plan));
  plan.retry_failed = flags.retry_failed;
  plan.call_options = CallOptionsOf(flags.connection);
  return plan;
}

// Prints what was found for each model, one after the other.
class SummaryPrinter {
 public:
  SummaryPrinter(std::string out, const Console& console)
      : out_(std::move(out)), console_(console) {}

  void PrintTables(const std::string& run, const RunRecord& record) {
    console_.out << (std::exchange(is_first_, false) ? "" : "\n")
                 << SummaryText(run, record, console_.out_colors) << std::flush;
  }

  void PrintLine(const std::string& run, const RunRecord& record) {
    const v1::ModelIdentity& model = record.start().started.model();
    const auto output = record.output() == OutputKind::kMultiLabel
                            ? v1::OUTPUT_KIND_MULTI_LABEL
                            : v1::OUTPUT_KIND_EXCLUSIVE;
    console_.out << Print(Json{{"run", run},
                               {"model", ToJson(model)},
                               {"output", v1::OutputKind_Name(output)},
                               {"data_set", record.start().data_set},
                               {"samples", record.table().samples()},
                               {"failures", record.failures().size()},
                               {"out", out_}},
                          -1)
                 << std::endl;
  }

 private:
  const std::string out_;
  const Console& console_;
  bool is_first_ = true;
};

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(EvaluationPlan plan, PlanOf(flags));
  ASSIGN_OR_RETURN(const std::vector<NamedClient> clients,
                   ConnectToEach(flags.connection));
  for (const NamedClient& client : clients) {
    plan.servers.push_back(
        {.address = client.address, .client = client.client.get()});
  }
  // A server without a stream would do nothing.
  plan.streams = std::max(plan.streams, static_cast<int>(clients.size()));
  SummaryPrinter printer(plan.out, console);
  return Evaluate(plan, console,
                  [&](const std::string& run, const RunRecord& record) {
                    flags.json ? printer.PrintLine(run, record)
                               : printer.PrintTables(run, record);
                  });
}

void AddDataFlags(CLI::App& command, Flags& flags) {
  Require(AddFlag(
      command,
      {"--model", "NAME[:VERSION],...", "the model, or several with commas"},
      flags.models));
  Require(AddFlag(
      command,
      {"--data", "FOLDER|CSV",
       "folder with a folder of images for each class, or a CSV of path "
       "and label; of multi-label models a CSV with the header "
       "path,labels and ';' between the labels (unknown ones in a column "
       "unknown), or path and a column a label (1 or 0; -1 or blank: "
       "unknown)"},
      flags.data));
  Require(AddFlag(
      command,
      {"-o,--out", "FILE",
       "file that results are appended to; what it holds is not computed "
       "again"},
      flags.out));
  AddFlag(command,
          {"--data_name", "NAME",
           "what to call the data set (the last name of --data)"},
          flags.data_name);
  AddWindowFlag(command, flags.window);
  AddFlag(command,
          {"--shard", "I/N", "of the sorted samples every N-th, from I on"},
          flags.shard);
  AddFlag(command,
          {"--examples", "N",
           "images a model whose overlays go into --out for the report"},
          flags.examples);
}

void AddStreamFlags(CLI::App& command, Flags& flags) {
  AddFlag(command,
          {"--streams", "N",
           "streams at a time, at least one a server of --server, which may "
           "name several with commas; more for a name with several servers "
           "behind it"},
          flags.streams);
  AddInFlightFlag(command, "requests under way at a time on each stream",
                  flags.in_flight);
  AddFlag(command,
          {"--retry_for", "TIME",
           "how long to try again where all servers are lost"},
          flags.retry_for);
  AddFlag(command, {"--retry_failed", "", "send again what failed before"},
          flags.retry_failed);
}

}  // namespace

Command AddEvaluate(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "evaluate",
       .summary = "How good are the explanations over a labelled set?",
       .examples = {
           "camctl evaluate --model demo --data set --out demo.jsonl",
           "camctl evaluate --model chest,chest:1 --data labels.csv "
           "--out a.jsonl \\\n    --server a:50051,b:50051 --shard 0/4"}});
  AddDataFlags(command, *flags);
  AddMethodFlags(command, flags->method);
  AddMetricFlags(command, flags->metrics);
  AddFlag(command, {"--seed", "N", "of all noise"}, flags->seed);
  AddStreamFlags(command, *flags);
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
