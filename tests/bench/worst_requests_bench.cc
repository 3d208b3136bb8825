// The worst that clients may legally ask for, from many at once: what memory
// the server takes, how soon it says that it is well, what it answers to
// ordinary calls meanwhile, and what it says of those that it refuses. Run it
// in the build folder.
//
//   worst_requests_bench [--callers N] [--seconds N] [--side N]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/camctl/bench/load_generator.h"
#include "client/camctl/bench/load_summary.h"
#include "client/demo/png_file.h"
#include "tests/bench/load_watch.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

// Of 1,000 classes, for images of any size.
constexpr const char* kWideModel = "thousand_classes";
constexpr absl::Duration kPatience = absl::Minutes(1);

struct Settings {
  int callers = 64;
  int seconds = 60;
  int side = 2048;
};

// Gradients shrink to little: the file is small, and its picture is large.
std::string WidePng(int width, int height) {
  std::vector<uint8_t> pixels(size_t{1} * width * height);
  for (size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<uint8_t>(i / width);
  }
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "image.png").string();
  const absl::Status written = demo::WriteGreyPng(path, width, height, pixels);
  if (!written.ok()) std::abort();
  return ReadFile(path);
}

v1::ExplainRequest With(v1::ExplainRequest request, int top_k,
                        const std::vector<v1::Output>& outputs) {
  request.mutable_classes()->set_top_k(top_k);
  for (const v1::Output output : outputs) request.add_outputs(output);
  return request;
}

// Each legal by its fields.
std::vector<v1::ExplainRequest> WorstRequests(int side) {
  const Tensor wide = OwnInput(0, {3, side, side});
  const std::vector<v1::Output> all = {v1::OUTPUT_RAW_MAP, v1::OUTPUT_HEATMAP,
                                       v1::OUTPUT_HEATMAP_PNG,
                                       v1::OUTPUT_OVERLAY_PNG};
  const v1::ExplainRequest tensor = RequestOf(kWideModel, wide);
  v1::ExplainRequest early = With(tensor, 20, {v1::OUTPUT_RAW_MAP});
  early.set_layer("features.0");
  return {With(tensor, 100, {v1::OUTPUT_HEATMAP}),
          With(tensor, 1, {v1::OUTPUT_HEATMAP}), early,
          With(RequestOf(kWideModel, WidePng(20'000, 3'200)), 100, all),
          With(RequestOf(kWideModel, WidePng(20'000, 3'200)), 1,
               {v1::OUTPUT_OVERLAY_PNG})};
}

// Messages that differ in numbers alone are one.
std::string WithoutNumbers(const std::string& message) {
  std::string text;
  for (const char c : message) {
    const bool is_digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    if (!is_digit) {
      text += c;
    } else if (text.empty() || text.back() != '#') {
      text += '#';
    }
  }
  return text;
}

// How often each answer came.
class Answers {
 public:
  void Add(const grpc::Status& status) {
    const std::string text = status.ok() ? "OK" : WithoutNumbers(Text(status));
    const absl::MutexLock lock(&mutex_);
    ++counts_[text];
  }

  void Print(const std::string& what) const {
    const absl::MutexLock lock(&mutex_);
    for (const auto& [text, count] : counts_) {
      std::printf("%s %ld: %s\n", what.c_str(), static_cast<long>(count),
                  text.c_str());
    }
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, int64_t> counts_ ABSL_GUARDED_BY(mutex_);
};

// From as many connections, one call after another.
void Flood(const RealServer& server, const Settings& settings,
           Answers* answers) {
  const std::vector<v1::ExplainRequest> worst = WorstRequests(settings.side);
  const absl::Time end = absl::Now() + absl::Seconds(settings.seconds);
  std::vector<std::thread> callers;
  for (int i = 0; i < settings.callers; ++i) {
    callers.emplace_back([&, i] {
      const auto stub = v1::ExplanationService::NewStub(server.NewChannel());
      for (size_t call = i; absl::Now() < end; ++call) {
        answers->Add(
            Explain(*stub, worst[call % worst.size()], kPatience).status);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

// Four a second, each of an ordinary image.
camctl::LoadSummary AskOrdinarily(const RealServer& server,
                                  const Settings& settings) {
  const auto stub = v1::ExplanationService::NewStub(server.NewChannel());
  const v1::ExplainRequest request = RequestOf(kSmallModel, OwnInput(1));
  return camctl::Summarize(
      camctl::GenerateLoad(
          {.rate = 4,
           .warm_up = absl::ZeroDuration(),
           .duration = absl::Seconds(settings.seconds)},
          [&](int64_t) -> absl::Status {
            const grpc::Status status =
                Explain(*stub, request, kPatience).status;
            return {static_cast<absl::StatusCode>(status.error_code()),
                    status.error_message()};
          })
          .calls);
}

void Measure(const Settings& settings) {
  const ModelFolders folders;
  folders.AddOwn(kSmallModel);
  folders.AddOwn(kWideModel);
  const TemporaryFolder folder;
  const auto port_file = folder.path() / "health_port";
  RealServer server(
      folders.path(),
      {"--health_port=0", "--health_port_file=" + port_file.string()});
  server.AwaitReady();
  const int64_t before = server.process().ResidentBytes();

  Answers answers;
  HealthProbe probe(server.port());
  HealthProbe apart(server.AwaitPort(port_file));
  std::thread flood([&] { Flood(server, settings, &answers); });
  PrintAnswers("ordinary", AskOrdinarily(server, settings));
  flood.join();
  PrintAnswers("health", probe.Stop());
  PrintAnswers("its port", apart.Stop());
  answers.Print("worst");
  std::printf(
      "memory: %.0f MB before, at most %.0f MB more\n",
      static_cast<double>(before) / 1e6,
      static_cast<double>(server.process().PeakResidentBytes() - before) / 1e6);
}

Settings ReadSettings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    const int value = std::atoi(argv[i + 1]);
    if (flag == "--callers") settings.callers = value;
    if (flag == "--seconds") settings.seconds = value;
    if (flag == "--side") settings.side = value;
  }
  return settings;
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  camserve::Measure(camserve::ReadSettings(argc, argv));
  return 0;
}
