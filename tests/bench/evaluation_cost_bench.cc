// What a sample's metrics cost, in forward passes of the same frozen, optimised
// model over batches of the same size: the study's three networks at 224 x 224
// and the demo's.
//
//   AOPC             one method, g x g: over (g * g + 1) passes and an
//                    explanation
//   Max-Sensitivity  both methods, n points: over (n + 1) passes
//
//   evaluation_cost_bench [--batch N] [--threads N] [--rounds N] [--grid N]
//                         [--points N] [--model NAME]
#include <ATen/ATen.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "deploy/demo/demo_network.h"
#include "server/metrics/evaluate_sample.h"
#include "server/model/graph_runner.h"
#include "server/model/graph_split.h"
#include "server/model/input_trial.h"
#include "server/model/plain_tensor.h"
#include "server/model/tapped_graph.h"
#include "tests/bench/stopwatch.h"
#include "tests/metrics/model_classifier.h"
#include "tests/models/make_test_model.h"
#include "tests/models/test_models.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

struct Settings {
  std::map<std::string, int> numbers = {{"--batch", 8},
                                        {"--threads", 2},
                                        {"--rounds", 5},
                                        {"--grid", 8},
                                        {"--points", 20}};
  std::string model;  // empty: all

  int operator[](const std::string& flag) const { return numbers.at(flag); }
};

template <typename Value>
Value Must(absl::StatusOr<Value> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

void Measure(const std::string& name, const torch::jit::Module& module,
             const InputSizes& sizes, const Settings& settings) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  module.save(path);
  const auto model =
      Must(Model::Load({.path = path,
                        .channels = static_cast<int>(sizes.channels),
                        .height = static_cast<int>(sizes.height),
                        .width = static_cast<int>(sizes.width)}));
  const GraphRunner plain(PlainGraph(Must(MakeTappedGraph(module)), {}));
  const at::Tensor batch = SeededNoise(sizes, settings["--batch"], 1, "cpu");
  ModelClassifier classifier(*model);

  LabelledSample sample = {.id = "bench", .x = ToPlain(batch[0])};
  const auto explained = Must(classifier.Explain({{.input = sample.x}}));
  sample.true_classes = {explained[0].maps[0].class_index};  // it is correct

  EvaluationSpec aopc;
  aopc.methods = {CamMethod::kHiResCam};
  aopc.aopc = AopcSpec{.grids = {settings["--grid"]}};
  aopc.batch_size = settings["--batch"];
  EvaluationSpec sensitivity;
  sensitivity.max_sensitivity =
      MaxSensitivitySpec{.radii = {{0.1, settings["--points"]}}};
  sensitivity.batch_size = settings["--batch"];

  const auto times = MedianTimes(
      {{"forward",
        [&] {
          const at::NoGradGuard no_gradients;
          plain.Run({batch});
        }},
       {"explain", [&] { Must(classifier.Explain({{.input = sample.x}})); }},
       {"aopc", [&] { Must(EvaluateSample(aopc, sample, classifier)); }},
       {"sensitivity",
        [&] { Must(EvaluateSample(sensitivity, sample, classifier)); }}},
      settings["--rounds"]);
  const absl::Duration forward = times[0] / settings["--batch"];
  const int steps = settings["--grid"] * settings["--grid"];
  std::printf(
      "| %-8s | %7.2f ms | %9.1f ms | %5.3f | %9.1f ms | %5.3f |\n",
      name.c_str(), absl::ToDoubleMilliseconds(forward),
      absl::ToDoubleMilliseconds(times[2]),
      absl::FDivDuration(times[2], (steps + 1) * forward + times[1]),
      absl::ToDoubleMilliseconds(times[3]),
      absl::FDivDuration(times[3], (settings["--points"] + 1) * forward));
}

Settings ReadSettings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--model") settings.model = argv[i + 1];
    if (settings.numbers.contains(flag)) {
      settings.numbers[flag] = std::atoi(argv[i + 1]);
    }
  }
  return settings;
}

void MeasureAll(const Settings& settings) {
  const auto is_wanted = [&](const std::string& name) {
    return settings.model.empty() || settings.model == name;
  };
  for (const TestModel& model : TestModels()) {
    if (model.kind != TestModelKind::kStudy || !is_wanted(model.name)) continue;
    Measure(model.name, MakeTestModel(model.name),
            {.channels = model.input[0],
             .height = model.input[1],
             .width = model.input[2]},
            settings);
  }
  // Untrained: the passes cost the same.
  if (is_wanted("demo")) {
    Measure(
        "demo", demo::TrainDemoNetwork({.images = 20, .epochs = 1}),
        {.channels = 1, .height = demo::kInputSize, .width = demo::kInputSize},
        settings);
  }
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  const camserve::Settings settings = camserve::ReadSettings(argc, argv);
  camserve::InitializeTorch(settings["--threads"]);
  std::printf("batch %d, %d threads, medians of %d, grid %d, %d points\n\n",
              settings["--batch"], settings["--threads"], settings["--rounds"],
              settings["--grid"], settings["--points"]);
  std::printf(
      "| model    | a forward  | AOPC         | ratio | sensitivity  | ratio "
      "|\n");
  std::printf(
      "|----------|------------|--------------|-------|--------------|-------"
      "|\n");
  camserve::MeasureAll(settings);
  return 0;
}
