#include <algorithm>
#include <optional>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/commands/evaluation_options.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/evaluation/evaluation.h"
#include "client/camctl/explanation/explain_options.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/report/evaluation_summary.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

ABSL_FLAG(std::string, data, "",
          "folder with a folder of images for each class, or a CSV of path and "
          "label; of multi-label models a CSV with the header path,labels and "
          "';' between the labels (unknown ones in a column unknown), or path "
          "and a column a label (1 or 0; -1 or blank: unknown)");
ABSL_FLAG(std::string, data_name, "",
          "what to call the data set (the last name of --data)");
ABSL_FLAG(std::string, methods, "gradcam,hirescam", "the methods");
ABSL_FLAG(std::string, metrics, "aopc,max_sensitivity,haas", "what to measure");
ABSL_FLAG(std::string, grids, "",
          "AOPC: regions a side (4,8,11,14, less what the input does not "
          "allow)");
ABSL_FLAG(std::string, orders, "morf,random",
          "AOPC: morf, lerf, random, the baseline");
ABSL_FLAG(std::string, fill, "uniform_noise",
          "AOPC: uniform_noise, mean, zero");
ABSL_FLAG(bool, no_curves, false,
          "AOPC: keep scores only, not the curve of each sample");
ABSL_FLAG(std::string, radii, "",
          "Max-Sensitivity: radius:points "
          "(0.05:20,0.1:20,0.2:30,0.3:30,0.4:40,0.5:40)");
ABSL_FLAG(bool, haas_signed, false, "HAAS: with signed attributions");
ABSL_FLAG(uint64_t, seed, 0, "of all noise");
ABSL_FLAG(std::string, shard, "0/1",
          "I/N: of the sorted samples every N-th, from I on");
ABSL_FLAG(std::optional<int>, streams, std::nullopt,
          "streams at a time, at least one a server; more for a name with "
          "several servers behind it (one a server)");
ABSL_FLAG(absl::Duration, retry_for, absl::Seconds(60),
          "how long to try again where all servers are lost");
ABSL_FLAG(bool, retry_failed, false, "send again what failed before");
ABSL_FLAG(int, examples, 6,
          "images a model whose overlays go into --out for the report");

namespace camserve::camctl {
namespace {

constexpr int kMostStreams = 64;

absl::StatusOr<v1::EvaluationConfig> ConfigFromFlags() {
  ASSIGN_OR_RETURN(
      v1::EvaluationConfig config,
      ParseMetrics({.metrics = absl::GetFlag(FLAGS_metrics),
                    .grids = absl::GetFlag(FLAGS_grids),
                    .orders = absl::GetFlag(FLAGS_orders),
                    .fill = absl::GetFlag(FLAGS_fill),
                    .radii = absl::GetFlag(FLAGS_radii),
                    .haas_signed = absl::GetFlag(FLAGS_haas_signed),
                    .return_curves = !absl::GetFlag(FLAGS_no_curves)}));
  ASSIGN_OR_RETURN(const std::vector<v1::CamMethod> methods,
                   ParseMethods(absl::GetFlag(FLAGS_methods), "--methods"));
  for (const v1::CamMethod method : methods) config.add_methods(method);
  const std::string layer = absl::GetFlag(FLAGS_layer);
  if (!IsUtf8(layer)) return UsageError("--layer: has to be UTF-8");
  config.set_layer(layer);
  config.set_seed(absl::GetFlag(FLAGS_seed));
  return config;
}

absl::Status ReadDataFlags(EvaluationPlan& plan) {
  plan.data = absl::GetFlag(FLAGS_data);
  if (plan.data.empty()) {
    return UsageError("--data: missing; name a folder or a CSV");
  }
  plan.data_name = absl::GetFlag(FLAGS_data_name);
  if (plan.data_name.empty()) plan.data_name = DataSetName(plan.data);
  if (!IsUtf8(plan.data_name)) {
    return UsageError("--data_name: has to be UTF-8");
  }
  plan.out = absl::GetFlag(FLAGS_out);
  if (plan.out.empty()) {
    return UsageError("--out: missing; name a file for the results");
  }
  ASSIGN_OR_RETURN(plan.shard, ParseShard(absl::GetFlag(FLAGS_shard)));
  const std::string window = absl::GetFlag(FLAGS_window);
  if (!window.empty()) {
    ASSIGN_OR_RETURN(plan.window, ParseWindow(window));
  }
  return absl::OkStatus();
}

absl::Status ReadStreamFlags(EvaluationPlan& plan) {
  plan.streams = absl::GetFlag(FLAGS_streams).value_or(1);
  if (plan.streams < 1 || plan.streams > kMostStreams) {
    return UsageError(
        absl::StrCat("--streams: has to be within 1 and ", kMostStreams));
  }
  plan.spreading.window = absl::GetFlag(FLAGS_in_flight);
  if (plan.spreading.window < 1 || plan.spreading.window > 64) {
    return UsageError("--in_flight: has to be within 1 and 64");
  }
  plan.reconnection.retry_for = absl::GetFlag(FLAGS_retry_for);
  if (plan.reconnection.retry_for < absl::ZeroDuration()) {
    return UsageError("--retry_for: has to be 0 or above");
  }
  plan.examples = absl::GetFlag(FLAGS_examples);
  if (plan.examples < 0) return UsageError("--examples: has to be 0 or above");
  return absl::OkStatus();
}

absl::StatusOr<EvaluationPlan> PlanFromFlags() {
  EvaluationPlan plan;
  ASSIGN_OR_RETURN(plan.models, ParseModels(absl::GetFlag(FLAGS_model)));
  ASSIGN_OR_RETURN(plan.config, ConfigFromFlags());
  RETURN_IF_ERROR(ReadDataFlags(plan));
  RETURN_IF_ERROR(ReadStreamFlags(plan));
  plan.retry_failed = absl::GetFlag(FLAGS_retry_failed);
  plan.call_options = CallOptionsFromFlags();
  return plan;
}

// Of a set that is evaluated for several models, one after the other.
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
                               {"model", model.name()},
                               {"version", model.version()},
                               {"sha256", model.sha256()},
                               {"output", OutputWords(output)},
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

absl::Status RunEvaluate(const Invocation& invocation) {
  ASSIGN_OR_RETURN(EvaluationPlan plan, PlanFromFlags());
  ASSIGN_OR_RETURN(const std::vector<NamedClient> clients,
                   ConnectToEachFromFlags());
  for (const NamedClient& client : clients) {
    plan.servers.push_back(
        {.address = client.address, .client = client.client.get()});
  }
  // A server without a stream would do nothing.
  plan.streams = std::max(plan.streams, static_cast<int>(clients.size()));
  const bool json = absl::GetFlag(FLAGS_json);
  SummaryPrinter printer(plan.out, invocation.console);
  return Evaluate(plan, invocation.console,
                  [&](const std::string& run, const RunRecord& record) {
                    json ? printer.PrintLine(run, record)
                         : printer.PrintTables(run, record);
                  });
}

}  // namespace

Command EvaluateCommand() {
  return {.name = "evaluate",
          .usage = "--model M[,M2...] --data DIR|CSV --out FILE",
          .summary = "How good are the explanations over a labelled set?",
          .flags = {"model",     "data",      "out",          "methods",
                    "layer",     "metrics",   "grids",        "orders",
                    "fill",      "no_curves", "radii",        "haas_signed",
                    "seed",      "window",    "shard",        "streams",
                    "in_flight", "retry_for", "retry_failed", "examples",
                    "data_name"},
          .min_arguments = 0,
          .max_arguments = 0,
          .run = RunEvaluate};
}

}  // namespace camserve::camctl
