// What an explanation costs on top of a prediction: logits and both methods'
// maps of the predicted class at 224 x 224, against
//   plain     the forward pass of the same frozen, optimised graph
//   eager     the forward pass of the model as it was saved
//   backward  eager's pass, and the gradients of all its layers' inputs
//   optimize_for_inference  the forward pass of what LibTorch makes of it
// and, with a folder of networks and a Python that has peers_requirements.txt,
//   eager, Python           the forward pass as most people run it
//   onnxruntime, openvino   their forward passes, in float32
//   captum, grad-cam, torchcam  maps by one method, Grad-CAM
// These contenders take turns. tests/bench/explain_cost.sh makes the folder and
// the Python, and runs this for each instruction set.
//
//   explain_cost_bench [--batch N,...] [--threads N] [--rounds N]
//                      [--networks FOLDER] [--python PYTHON]
//                      [--peers NAME,...] [NETWORK...]
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "server/model/model.h"
#include "server/torchscript/input_trial.h"
#include "tests/bench/bars.h"
#include "tests/bench/bench_flags.h"
#include "tests/bench/bench_networks.h"
#include "tests/bench/cost_contenders.h"
#include "tests/bench/explained_network.h"
#include "tests/bench/processor.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr char kExplanation[] = "explanation";
constexpr char kPlain[] = "plain";
constexpr char kBackward[] = "backward";
constexpr char kForInference[] = "optimize_for_inference";

const std::vector<std::string>& Columns() {
  static const auto* const kColumns = new std::vector<std::string>{
      kExplanation, kPlain,    kEager,   kPythonEager, kBackward, kForInference,
      kOnnxRuntime, kOpenVino, "captum", "grad-cam",   "torchcam"};
  return *kColumns;
}

std::vector<Contender> InProcess(const ExplainedNetwork& network,
                                 const at::Tensor& images) {
  std::vector<Contender> contenders = {
      Timed(kExplanation, [&] { network.Explain(images); }),
      Timed(kPlain, [&] { network.Plain(images); }),
      Timed(kEager, [&] { network.Eager(images); }),
      Timed(kBackward, [&] { network.Backward(images); })};
  if (network.IsOptimizedForInference()) {
    contenders.push_back(
        Timed(kForInference, [&] { network.OptimizedForInference(images); }));
  }
  return contenders;
}

CostTimes Measure(const BenchNetwork& network,
                  const ExplainedNetwork& explained, Peers* peers,
                  const BenchFlags& flags, int batch) {
  const at::Tensor images = SeededNoise(network.sizes, batch, 1, "cpu");
  std::vector<Contender> contenders = InProcess(explained, images);
  const std::vector<std::string> contestants =
      absl::StrSplit(flags.Text("--peers"), ',');
  for (Contender& peer : PeerContenders(peers, network, contestants, batch)) {
    contenders.push_back(std::move(peer));
  }
  return MeasureCosts(std::move(contenders), flags.Number("--rounds"), batch);
}

std::string Head() {
  std::string head = "| network | layout |";
  std::string rule = "|---|---|";
  for (const std::string& column : Columns()) {
    absl::StrAppend(&head, " ", column, " |");
    absl::StrAppend(&rule, "---|");
  }
  return absl::StrCat(head,
                      " / plain | / backward | / eager | / best outsider |\n",
                      rule, "---|---|---|---|\n");
}

std::string OutsiderCell(const CostTimes& times, const ExplanationBars& bars) {
  const std::optional<absl::Duration> outsider = OutsiderTime(times);
  if (!outsider.has_value()) return "-";
  // Outsiders use all that the processor has: no fair judgement on less.
  return Verdict(absl::FDivDuration(times.at(kExplanation), *outsider),
                 IsEmulated() ? std::nullopt : bars.outsider);
}

std::string Line(const std::string& network, TrunkLayout layout,
                 const CostTimes& times, int batch) {
  std::string line =
      absl::StrCat("| ", network, " | ", TrunkLayoutName(layout), " |");
  for (const std::string& column : Columns()) {
    const auto found = times.find(column);
    absl::StrAppend(&line, " ",
                    found == times.end()
                        ? "-"
                        : absl::StrFormat("%.1f", absl::ToDoubleMilliseconds(
                                                      found->second / batch)),
                    " |");
  }
  const absl::Duration explanation = times.at(kExplanation);
  const ExplanationBars bars = BarsOf(network, batch);
  return absl::StrFormat(
      "%s %.3f | %.3f | %s | %s |\n", line,
      absl::FDivDuration(explanation, times.at(kPlain)),
      absl::FDivDuration(explanation, times.at(kBackward)),
      Verdict(absl::FDivDuration(explanation, EagerTime(times)), bars.eager),
      OutsiderCell(times, bars));
}

// One table a batch: a network is loaded once for all.
void MeasureAll(const BenchFlags& flags) {
  const TemporaryFolder scratch;
  const std::unique_ptr<Peers> peers = StartPeers(flags);
  std::map<int, std::string> lines;
  std::string notes;
  for (const BenchNetwork& network : FindNetworks(flags, scratch.path())) {
    const auto explained = Must(ExplainedNetwork::Load(network));
    if (!explained->not_optimized().empty()) {
      absl::StrAppend(&notes, network.name,
                      " runs as it was saved: ", explained->not_optimized(),
                      "\n");
    }
    for (const int batch : flags.Numbers("--batch")) {
      const CostTimes times =
          Measure(network, *explained, peers.get(), flags, batch);
      const std::string line =
          Line(network.name, explained->layout(), times, batch);
      // People want to see it go on.
      std::fprintf(stderr, "batch %d: %s", batch, line.c_str());
      absl::StrAppend(&lines[batch], line);
    }
  }
  for (const int batch : flags.Numbers("--batch")) {
    std::printf(
        "\n%s: batch %d, %d threads, medians of %d, ms an image\n\n%s%s",
        DescribeProcessor().c_str(), batch, flags.Number("--threads"),
        flags.Number("--rounds"), Head().c_str(), lines[batch].c_str());
  }
  if (!notes.empty()) std::printf("\n%s", notes.c_str());
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  const camserve::BenchFlags flags = camserve::ReadFlags(
      argc, argv,
      {.values = {
           {"--batch", "8"},
           {"--threads", "2"},
           {"--rounds", "15"},
           {"--networks", ""},
           {"--python", ""},
           {"--peers", "eager,onnxruntime,openvino,captum,grad-cam,torchcam"},
       }});
  camserve::InitializeTorch(flags.Number("--threads"));
  camserve::MeasureAll(flags);
  return 0;
}
