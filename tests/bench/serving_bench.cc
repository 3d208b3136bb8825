// What serving keeps of the throughput of a model: 64 explanations by both
// methods over gRPC, 16 in flight, against the same inputs in batches of 8 in
// this process. The study's networks at 224 x 224; run it in the build folder.
//
//   serving_bench [--threads N] [--rounds N]
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/model/model.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/bench/stopwatch.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"

namespace camserve {
namespace {

constexpr int kBatch = 8;
constexpr int kExplanations = 64;
constexpr int kInFlight = 16;
constexpr std::array<const char*, 3> kModels = {"resnet34", "resnet50",
                                                "vgg19"};

struct Settings {
  int threads = 2;
  int rounds = 5;
};

Tensor Input(int seed) {
  Tensor input = {.shape = {3, 224, 224}};
  for (int i = 0; i < 3 * 224 * 224; ++i) {
    input.values.push_back(static_cast<float>((i * 7 + seed * 13) % 101) / 50 -
                           1);
  }
  return input;
}

[[noreturn]] void Fail(const std::string& reason) {
  std::fprintf(stderr, "%s\n", reason.c_str());
  std::exit(1);
}

std::unique_ptr<Model> Load(const ModelFolders& folders,
                            const std::string& name) {
  ModelOptions options;
  options.path = (folders.path() / name / "1" / "model.pt").string();
  options.channels = 3;
  options.height = 224;
  options.width = 224;
  auto model = LoadTorchScript(options);
  if (!model.ok()) Fail(model.status().ToString());
  return *std::move(model);
}

void ExplainInProcess(const Model& model, const std::vector<Tensor>& inputs) {
  std::vector<SampleQuestion> questions;
  for (int i = 0; i < kExplanations; ++i) {
    questions.push_back({.input = inputs[i], .wants_heatmaps = false});
  }
  for (int i = 0; i < kExplanations; i += kBatch) {
    const auto batch = absl::MakeConstSpan(questions).subspan(i, kBatch);
    for (const auto& answer :
         model.Explain("", batch, absl::InfiniteFuture())) {
      if (!answer.ok()) Fail(answer.status().ToString());
    }
  }
}

void ExplainOverGrpc(v1::ExplanationService::Stub& stub,
                     const std::vector<v1::ExplainRequest>& requests) {
  std::vector<std::jthread> clients;
  for (int client = 0; client < kInFlight; ++client) {
    clients.emplace_back([&, client] {
      for (int i = client; i < kExplanations; i += kInFlight) {
        const Explained explained = Explain(stub, requests[i]);
        if (!explained.status.ok()) Fail(Text(explained.status));
      }
    });
  }
}

void Measure(const std::string& name, const Settings& settings) {
  const ModelFolders folders;
  folders.AddOwn(name, "input { channels: 3 height: 224 width: 224 }");
  const std::unique_ptr<Model> model = Load(folders, name);
  RealServer server(folders.path(),
                    {absl::StrCat("--threads=", settings.threads)});
  server.AwaitReady();
  std::vector<Tensor> inputs;
  std::vector<v1::ExplainRequest> requests;
  for (int i = 0; i < kExplanations; ++i) {
    inputs.push_back(Input(i));
    requests.push_back(RequestOf(name, inputs.back()));
  }
  const std::vector<absl::Duration> times = MedianTimes(
      {Timed("in-process", [&] { ExplainInProcess(*model, inputs); }),
       Timed("gRPC",
             [&] { ExplainOverGrpc(server.explanations(), requests); })},
      settings.rounds);
  const double in_process = kExplanations / absl::ToDoubleSeconds(times[0]);
  const double over_grpc = kExplanations / absl::ToDoubleSeconds(times[1]);
  std::printf("| %-10s | %10.2f | %10.2f | %5.2f |\n", name.c_str(), in_process,
              over_grpc, over_grpc / in_process);
  std::fflush(stdout);
}

Settings ReadSettings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const int value = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--threads") == 0) settings.threads = value;
    if (std::strcmp(argv[i], "--rounds") == 0) settings.rounds = value;
  }
  return settings;
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  const camserve::Settings settings = camserve::ReadSettings(argc, argv);
  camserve::InitializeTorch(settings.threads);
  std::printf("explanations a second; threads: %d\n\n", settings.threads);
  std::printf("| model      | in-process |       gRPC | ratio |\n");
  std::printf("|------------|------------|------------|-------|\n");
  for (const char* name : camserve::kModels) camserve::Measure(name, settings);
  return 0;
}
