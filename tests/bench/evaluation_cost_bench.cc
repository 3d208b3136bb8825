// What a sample's metrics cost, as a share of the forward passes over batches
// of the same size that their definitions ask for: passes of the same frozen,
// optimised graph, of the model as it was saved (eager), and of the fastest of
// other people's runtimes (tests/bench/evaluation_cost.sh installs them).
//
//   AOPC             one method, g x g: over (g * g + 1) passes and an
//                    explanation
//   Max-Sensitivity  both methods, n points: over (n + 1) passes
//
// Measured are the study's three networks, or those of a folder, at 224 x 224,
// and the demo's network.
//
//   evaluation_cost_bench [--batch N] [--threads N] [--rounds N] [--grid N]
//                         [--points N] [--networks FOLDER] [--python PYTHON]
//                         [NETWORK...]
#include <ATen/ATen.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/demo/demo_network.h"
#include "server/metrics/evaluate_sample.h"
#include "server/model/plain_tensor.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/bench/bars.h"
#include "tests/bench/bench_flags.h"
#include "tests/bench/bench_networks.h"
#include "tests/bench/cost_contenders.h"
#include "tests/bench/explained_network.h"
#include "tests/bench/processor.h"
#include "tests/metrics/model_classifier.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr char kDemo[] = "demo";
constexpr char kPlain[] = "plain";
constexpr char kExplanation[] = "explanation";
constexpr char kAopc[] = "AOPC";
constexpr char kMaxSensitivity[] = "Max-Sensitivity";

EvaluationSpec AopcOnly(const BenchFlags& flags) {
  EvaluationSpec spec;
  spec.methods = {CamMethod::kHiResCam};
  spec.aopc = AopcSpec{.grids = {flags.Number("--grid")}};
  spec.batch_size = flags.Number("--batch");
  return spec;
}

EvaluationSpec MaxSensitivityOnly(const BenchFlags& flags) {
  EvaluationSpec spec;
  spec.max_sensitivity =
      MaxSensitivitySpec{.radii = {{0.1, flags.Number("--points")}}};
  spec.batch_size = flags.Number("--batch");
  return spec;
}

CostTimes Measure(const BenchNetwork& network, Peers* peers,
                  const BenchFlags& flags) {
  const int batch = flags.Number("--batch");
  const auto model = Must(
      LoadTorchScript({.path = network.path,
                       .channels = static_cast<int>(network.sizes.channels),
                       .height = static_cast<int>(network.sizes.height),
                       .width = static_cast<int>(network.sizes.width)}));
  const auto explained = Must(ExplainedNetwork::Load(network));
  const at::Tensor images = SeededNoise(network.sizes, batch, 1, "cpu");
  ModelClassifier classifier(*model);
  LabelledSample sample = {.id = "bench", .x = ToPlain(images[0])};
  const auto answers = Must(classifier.Explain({{.input = sample.x}}));
  sample.true_classes = {answers[0].maps[0].class_index};  // it is correct
  const EvaluationSpec aopc = AopcOnly(flags);
  const EvaluationSpec sensitivity = MaxSensitivityOnly(flags);

  std::vector<Contender> contenders = {
      Timed(kPlain, [&] { explained->Plain(images); }),
      Timed(kEager, [&] { explained->Eager(images); }),
      Timed(kExplanation,
            [&] { Must(classifier.Explain({{.input = sample.x}})); }),
      Timed(kAopc, [&] { Must(EvaluateSample(aopc, sample, classifier)); }),
      Timed(kMaxSensitivity,
            [&] { Must(EvaluateSample(sensitivity, sample, classifier)); })};
  // The demo's network is not in the outsiders' folder.
  if (network.name == kDemo) peers = nullptr;
  for (Contender& peer : PeerContenders(
           peers, network, {kEager, kOnnxRuntime, kOpenVino}, batch)) {
    contenders.push_back(std::move(peer));
  }
  return MeasureCosts(std::move(contenders), flags.Number("--rounds"), batch);
}

// A metric's time over those of `passes` images' passes of each kind, and of
// what is computed `beside` them.
std::string Ratios(absl::Duration metric, int passes, absl::Duration beside,
                   const CostTimes& times, int batch, double bar) {
  const auto over = [&](absl::Duration pass) {
    return absl::FDivDuration(metric, passes * pass / batch + beside);
  };
  const std::optional<absl::Duration> outsider = OutsiderTime(times);
  return absl::StrFormat(
      "%.1f | %s | %.3f | %s", absl::ToDoubleMilliseconds(metric),
      Verdict(over(times.at(kPlain)), bar), over(EagerTime(times)),
      outsider.has_value() ? Verdict(over(*outsider), std::nullopt) : "-");
}

std::string Line(const std::string& name, const CostTimes& times,
                 const BenchFlags& flags) {
  const int batch = flags.Number("--batch");
  const int steps = flags.Number("--grid") * flags.Number("--grid");
  const double sensitivity_bar =
      name == kDemo ? kDemoMaxSensitivityBar : kMaxSensitivityBar;
  return absl::StrFormat(
      "| %s | %.2f | %s | %s |\n", name,
      absl::ToDoubleMilliseconds(times.at(kPlain) / batch),
      Ratios(times.at(kAopc), steps + 1, times.at(kExplanation), times, batch,
             kAopcBar),
      Ratios(times.at(kMaxSensitivity), flags.Number("--points") + 1,
             absl::ZeroDuration(), times, batch, sensitivity_bar));
}

// Untrained: the passes cost the same.
BenchNetwork DemoNetwork(const std::filesystem::path& scratch) {
  const std::string path = (scratch / "demo.pt").string();
  demo::TrainDemoNetwork({.images = 20, .epochs = 1}).save(path);
  return {
      kDemo,
      path,
      {.channels = 1, .height = demo::kInputSize, .width = demo::kInputSize}};
}

std::vector<BenchNetwork> AllNetworks(BenchFlags flags,
                                      const std::filesystem::path& scratch) {
  const bool wants_demo = flags.Wants(kDemo);
  const bool had_names = std::erase(flags.names, kDemo) > 0;
  std::vector<BenchNetwork> networks;
  if (!had_names || !flags.names.empty()) {
    networks = FindNetworks(flags, scratch);
  }
  if (wants_demo) networks.push_back(DemoNetwork(scratch));
  return networks;
}

void MeasureAll(const BenchFlags& flags) {
  const TemporaryFolder scratch;
  const std::unique_ptr<Peers> peers = StartPeers(flags);
  std::printf(
      "\n%s: batch %d, %d threads, medians of %d, grid %d, %d points, ms\n\n",
      DescribeProcessor().c_str(), flags.Number("--batch"),
      flags.Number("--threads"), flags.Number("--rounds"),
      flags.Number("--grid"), flags.Number("--points"));
  std::printf(
      "| network | a forward pass of an image | AOPC | / passes | / eager's | "
      "/ best outsider's | Max-Sensitivity | / passes | / eager's | / best "
      "outsider's |\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (const BenchNetwork& network : AllNetworks(flags, scratch.path())) {
    const CostTimes times = Measure(network, peers.get(), flags);
    std::printf("%s", Line(network.name, times, flags).c_str());
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  const camserve::BenchFlags flags =
      camserve::ReadFlags(argc, argv,
                          {.values = {{"--batch", "8"},
                                      {"--threads", "2"},
                                      {"--rounds", "5"},
                                      {"--grid", "8"},
                                      {"--points", "20"},
                                      {"--networks", ""},
                                      {"--python", ""}}});
  camserve::InitializeTorch(flags.Number("--threads"));
  camserve::MeasureAll(flags);
  return 0;
}
