// What three times as many calls as a model can answer do to a server: what it
// still answers, how fast it refuses the rest and says that it is well, what
// memory it takes, and how soon it is back. Run it in the build folder.
//
//   overload_bench [--model NAME] [--threads N] [--seconds N]
//                  [--deadline_ms N]
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/camctl/bench/load_generator.h"
#include "client/camctl/bench/load_summary.h"
#include "tests/bench/load_watch.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"

namespace camserve {
namespace {

using camctl::LoadShape;
using camctl::LoadSummary;

// As many in flight as fill two batches.
const LoadShape kFullLoad = {.concurrency = 16, .duration = absl::Seconds(15)};
constexpr double kOverload = 3;
constexpr int kImages = 16;

struct Settings {
  std::string model = "resnet34";
  int threads = 2;
  int seconds = 60;
  int deadline_ms = 60'000;
};

// What is asked again and again.
class Caller {
 public:
  Caller(const RealServer& server, const Settings& settings)
      : stub_(v1::ExplanationService::NewStub(server.NewChannel())),
        deadline_(absl::Milliseconds(settings.deadline_ms)) {
    for (int i = 0; i < kImages; ++i) {
      requests_.push_back(RequestOf(settings.model, OwnImage(i)));
    }
  }

  absl::Status Call(int64_t number) const {
    const Explained explained =
        Explain(*stub_, requests_[number % kImages], deadline_);
    return {static_cast<absl::StatusCode>(explained.status.error_code()),
            explained.status.error_message()};
  }

  LoadSummary Load(const LoadShape& shape) const {
    return camctl::Summarize(
        camctl::GenerateLoad(shape, [this](int64_t number) {
          return Call(number);
        }).calls);
  }

 private:
  const std::unique_ptr<v1::ExplanationService::Stub> stub_;
  const absl::Duration deadline_;
  std::vector<v1::ExplainRequest> requests_;
};

// Explanations that the model has made so far.
double Explanations(const RealServer& server) {
  const std::string metrics = server.Metrics();
  const size_t line = metrics.find("\ncamserve_batch_size_sum");
  return std::atof(metrics.c_str() + metrics.find(' ', line));
}

// From the last call of the load until a call on its own takes at most twice
// what it takes on an idle server.
absl::Duration AwaitRecovery(const Caller& caller, absl::Time load_end,
                             absl::Duration idle) {
  for (;;) {
    const absl::Time begin = absl::Now();
    const bool answered = caller.Call(0).ok();
    const absl::Time now = absl::Now();
    if (answered && now - begin <= 2 * idle) return now - load_end;
  }
}

void Measure(const Settings& settings) {
  const ModelFolders folders;
  folders.AddOwn(settings.model,
                 "input { channels: 3 height: 224 width: 224 }");
  RealServer server(folders.path(),
                    {absl::StrCat("--threads=", settings.threads)});
  server.AwaitReady();
  const Caller caller(server, settings);
  const LoadSummary idle =
      caller.Load({.concurrency = 1, .duration = absl::Seconds(5)});
  PrintAnswers("idle", idle);
  const LoadSummary before = caller.Load(kFullLoad);
  PrintAnswers("before", before);
  const int64_t memory = server.process().ResidentBytes();
  const double explanations = Explanations(server);

  HealthProbe probe(server.port());
  const LoadShape shape = {.rate = kOverload * before.throughput,
                           .warm_up = absl::ZeroDuration(),
                           .duration = absl::Seconds(settings.seconds)};
  const absl::Time load_end = absl::Now() + shape.duration;
  LoadSummary overload;
  std::thread load([&] { overload = caller.Load(shape); });
  absl::SleepFor(load_end - absl::Now());
  const absl::Duration recovery = AwaitRecovery(
      caller, load_end, idle.answers.at(absl::StatusCode::kOk).p50);
  load.join();
  const double explained = Explanations(server) - explanations;
  PrintAnswers("overload", overload);
  PrintAnswers("health", probe.Stop());
  const int64_t peak_memory = server.process().PeakResidentBytes();
  const LoadSummary after = caller.Load(kFullLoad);
  PrintAnswers("after", after);
  // A machine shared with others does not stay the same.
  const double capacity = (before.throughput + after.throughput) / 2;
  std::printf(
      "\n%s: %.1f calls a second answered of %.1f sent, %.2f of the %.1f it "
      "can answer;\n%.0f were made and %ld answered; memory grew by %.0f MB at "
      "most; as fast "
      "as idle %.2f s after the last call\n",
      settings.model.c_str(), overload.throughput, *shape.rate,
      overload.throughput / capacity, capacity, explained,
      static_cast<long>(overload.answers.at(absl::StatusCode::kOk).calls),
      static_cast<double>(peak_memory - memory) / 1e6,
      absl::ToDoubleSeconds(recovery));
}

Settings ReadSettings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    const int value = std::atoi(argv[i + 1]);
    if (flag == "--model") settings.model = argv[i + 1];
    if (flag == "--threads") settings.threads = value;
    if (flag == "--seconds") settings.seconds = value;
    if (flag == "--deadline_ms") settings.deadline_ms = value;
  }
  return settings;
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  camserve::Measure(camserve::ReadSettings(argc, argv));
  return 0;
}
