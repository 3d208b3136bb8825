// What an explanation costs on top of a prediction: the study's three networks
// at 224 x 224, logits and both methods' maps of the predicted class, against
//   plain     the forward pass of the same frozen, optimised graph
//   eager     the forward pass of the model as it was saved
//   backward  that, and the gradients of all its layers' inputs
//
//   explain_cost_bench [--batch N] [--threads N] [--rounds N]
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "server/model/explain_batch.h"
#include "server/model/graph_runner.h"
#include "server/model/graph_split.h"
#include "server/model/input_trial.h"
#include "server/model/layer_survey.h"
#include "server/model/model.h"
#include "server/model/split_layer.h"
#include "server/model/tapped_graph.h"
#include "tests/bench/stopwatch.h"
#include "tests/models/make_test_model.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

struct Settings {
  int batch = 8;
  int threads = 2;
  int rounds = 15;
};

template <typename Value>
Value Must(absl::StatusOr<Value> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

void Backward(const GraphRunner& reference, const at::Tensor& batch) {
  const at::AutoGradMode gradients(true);
  const at::Tensor input = batch.clone().requires_grad_(true);
  const at::Tensor logits = reference.Run({input}).at(0).toTensor();
  torch::autograd::grad({std::get<0>(logits.max(1)).sum()}, {input});
}

void Forward(const GraphRunner& runner, const at::Tensor& batch) {
  const at::NoGradGuard no_gradients;
  runner.Run({batch});
}

void Measure(const TestModel& model, const Settings& settings) {
  TappedGraph tapped = Must(MakeTappedGraph(MakeTestModel(model.name)));
  KeepOutput(0, &tapped);
  const GraphRunner reference(tapped.graph->copy());
  const GraphRunner plain(PlainGraph(tapped, {}));
  const InputSizes sizes = {.channels = model.input[0],
                            .height = model.input[1],
                            .width = model.input[2]};
  const LayerSurvey survey = Must(
      SurveyLayers(tapped, reference, sizes, "cpu", absl::InfiniteFuture()));
  const int64_t site = Must(DefaultLayer(survey))->site;
  const Judgement judgement =
      Must(FaithfulnessJudge(tapped, reference, sizes, sizes, "cpu")
               .Judge({site}, absl::InfiniteFuture()))[0];
  const SplitLayer split(
      {.path = model.layer,
       .verdicts = judgement.verdicts,
       .is_affine = judgement.verdicts[1] == FaithfulnessVerdict::kProven},
      Must(SplitAt(tapped, site, {})));
  const LogitColumns columns = {.count = model.output[0]};
  const at::Tensor batch = SeededNoise(sizes, settings.batch, 1, "cpu");
  std::vector<SampleQuestion> questions(settings.batch);
  for (SampleQuestion& question : questions) question.wants_heatmaps = false;

  const auto times = MedianTimes(
      {{"explain", [&] { ExplainBatch(split, columns, batch, questions); }},
       {"plain", [&] { Forward(plain, batch); }},
       {"eager", [&] { Forward(reference, batch); }},
       {"backward", [&] { Backward(reference, batch); }}},
      settings.rounds);
  std::printf("| %-8s | %7.1f ms | %5.3f | %5.3f | %5.3f |\n",
              model.name.c_str(), absl::ToDoubleMilliseconds(times[0]),
              absl::FDivDuration(times[0], times[1]),
              absl::FDivDuration(times[0], times[2]),
              absl::FDivDuration(times[0], times[3]));
}

Settings ReadSettings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--batch") == 0)
      settings.batch = atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--threads") == 0) {
      settings.threads = atoi(argv[i + 1]);
    }
    if (std::strcmp(argv[i], "--rounds") == 0) {
      settings.rounds = atoi(argv[i + 1]);
    }
  }
  return settings;
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  const camserve::Settings settings = camserve::ReadSettings(argc, argv);
  camserve::InitializeTorch(settings.threads);
  std::printf("batch %d, %d threads, medians of %d\n\n", settings.batch,
              settings.threads, settings.rounds);
  std::printf("| model    | explanation | / plain | / eager | / backward |\n");
  std::printf("|----------|-------------|---------|---------|------------|\n");
  for (const camserve::TestModel& model : camserve::TestModels()) {
    if (model.kind == camserve::TestModelKind::kStudy) {
      camserve::Measure(model, settings);
    }
  }
  return 0;
}
