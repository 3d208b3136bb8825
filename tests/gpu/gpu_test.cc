// One binary on a GPU and on the CPU: the same maps, and what a GPU alone can
// run out of. CAMSERVE_TEST_DEVICE names the GPU.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/models/test_models.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_device.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr int kInputs = 4;
constexpr double kTolerance = 1e-3;
constexpr absl::Duration kLoadLimit = absl::Minutes(5);

std::unique_ptr<RealServer> ServerOn(const std::string& device,
                                     const ModelFolders& folders,
                                     std::vector<std::string> flags = {}) {
  flags.push_back(absl::StrCat("--device=", device));
  flags.push_back("--threads=0");
  auto server = std::make_unique<RealServer>(folders.path(), flags);
  server->AwaitReady(kLoadLimit);
  return server;
}

// One that may take this share of the GPU's memory.
std::unique_ptr<RealServer> ServerWithin(double share,
                                         const ModelFolders& folders,
                                         std::vector<std::string> flags = {}) {
  setenv("PYTORCH_ALLOC_CONF",
         absl::StrCat("per_process_memory_fraction:", share).c_str(), 1);
  auto server = ServerOn(TestDevice(), folders, std::move(flags));
  unsetenv("PYTORCH_ALLOC_CONF");
  return server;
}

v1::ExplainRequest MapsOf(const std::string& model, const Tensor& input,
                          const std::string& layer, int classes) {
  v1::ExplainRequest request = RequestOf(model, input);
  request.set_layer(layer);
  for (int i = 0; i < classes; ++i) {
    request.mutable_classes()->mutable_indices()->add_values(i);
  }
  return request;
}

// How far two answers are from each other, relative to the greatest logit and
// to the greatest value of each map.
struct Distances {
  double logits = 0;
  double maps = 0;
};

double Relative(double difference, double greatest) {
  return difference == 0 ? 0 : difference / greatest;
}

void Widen(Distances& distances, const v1::ExplainResponse& cpu,
           const v1::ExplainResponse& gpu) {
  const std::vector<float> logits = LogitsByClass(cpu);
  distances.logits = std::max(
      distances.logits, Relative(GreatestDifference(logits, LogitsByClass(gpu)),
                                 std::max(1.0, GreatestValue(logits))));
  ASSERT_EQ(cpu.explanations_size(), gpu.explanations_size());
  for (int i = 0; i < cpu.explanations_size(); ++i) {
    const Tensor map = ToTensor(cpu.explanations(i).raw_map());
    const Tensor other = ToTensor(gpu.explanations(i).raw_map());
    distances.maps = std::max(
        distances.maps, Relative(GreatestDifference(map.values, other.values),
                                 GreatestValue(map.values)));
  }
}

Distances Compare(RealServer& cpu, RealServer& gpu, const std::string& model,
                  const std::vector<int64_t>& shape, const std::string& layer,
                  int classes) {
  Distances distances;
  for (int i = 0; i < kInputs; ++i) {
    const v1::ExplainRequest request =
        MapsOf(model, OwnInput(i, shape), layer, classes);
    const Explained of_cpu = Explain(cpu.explanations(), request);
    const Explained of_gpu = Explain(gpu.explanations(), request);
    EXPECT_TRUE(of_cpu.status.ok()) << Text(of_cpu.status);
    EXPECT_TRUE(of_gpu.status.ok()) << Text(of_gpu.status);
    Widen(distances, of_cpu.response, of_gpu.response);
  }
  std::printf("%-28s %-14s logits %.1e  maps %.1e\n", model.c_str(),
              layer.c_str(), distances.logits, distances.maps);
  return distances;
}

class GpuTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(TestDevice(), MatchesRegex("cuda:[0-9]+"))
        << "CAMSERVE_TEST_DEVICE names no GPU";
  }

  ModelFolders folders_;
};

TEST_F(GpuTest, MapsAreTheCpus) {
  std::vector<TestModel> models;
  for (const TestModel& model : TestModels()) {
    if (model.kind == TestModelKind::kStudy ||
        model.kind == TestModelKind::kExplained) {
      folders_.AddOwn(model.name);
      models.push_back(model);
    }
  }
  const auto cpu = ServerOn("cpu", folders_);
  const auto gpu = ServerOn(TestDevice(), folders_);
  for (const TestModel& model : models) {
    SCOPED_TRACE(model.name);
    const int classes = static_cast<int>(
        std::min<int64_t>(2, model.output.empty() ? 1 : model.output.back()));
    const Distances distances =
        Compare(*cpu, *gpu, model.name, model.input, model.layer, classes);
    EXPECT_LE(distances.logits, kTolerance);
    EXPECT_LE(distances.maps, kTolerance);
  }
}

TEST_F(GpuTest, ChestMapsAreTheCpus) {
  folders_.Add("chest", DataPath("chest") / "model_scripted.pt");
  const auto cpu = ServerOn("cpu", folders_);
  const auto gpu = ServerOn(TestDevice(), folders_);
  for (const char* const layer : {"features.12", "features.19"}) {
    const Distances distances =
        Compare(*cpu, *gpu, "chest", {3, 112, 112}, layer, 2);
    EXPECT_LE(distances.logits, kTolerance);
    EXPECT_LE(distances.maps, kTolerance);
  }
}

// Calls of many at once; `ask` gets the number of each.
template <typename Ask>
void AskAtOnce(int calls, const Ask& ask) {
  std::vector<std::jthread> callers;
  for (int i = 0; i < calls; ++i) callers.emplace_back([&ask, i] { ask(i); });
}

TEST_F(GpuTest, InstancesOfOneGpuAnswerAsOneDoes) {
  constexpr int kCalls = 24;
  folders_.AddOwn("resnet34", "placements { instances: 2 }");
  const auto server = ServerOn(TestDevice(), folders_);
  std::vector<v1::ExplainRequest> requests;
  std::vector<v1::ExplainResponse> alone;
  for (int i = 0; i < kInputs; ++i) {
    requests.push_back(
        MapsOf("resnet34", OwnInput(i, {3, 224, 224}), /*layer=*/"", 2));
    alone.push_back(Explain(server->explanations(), requests[i]).response);
  }
  absl::Mutex mutex;
  Distances distances;
  AskAtOnce(kCalls, [&](int call) {
    const int number = call % kInputs;
    const Explained explained =
        Explain(server->explanations(), requests[number]);
    EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
    const absl::MutexLock lock(&mutex);
    Widen(distances, alone[number], explained.response);
  });
  std::printf("two instances                logits %.1e  maps %.1e\n",
              distances.logits, distances.maps);
  EXPECT_LE(distances.logits, 1e-4);
  EXPECT_LE(distances.maps, 1e-4);
}

// What /metrics says that the server holds of the GPU.
double DeviceBytes(RealServer& server) {
  const std::string metrics = server.Get("/metrics");
  const std::string series =
      absl::StrCat("camserve_memory_bytes{device=\"", TestDevice(), "\"} ");
  const size_t at = metrics.find(series);
  EXPECT_NE(at, std::string::npos) << metrics;
  return at == std::string::npos
             ? 0
             : std::stod(metrics.substr(at + series.size()));
}

TEST_F(GpuTest, MemoryIsTold) {
  folders_.AddOwn("resnet34");
  const auto server = ServerOn(TestDevice(), folders_);
  const double bytes = DeviceBytes(*server);
  std::printf("a ResNet34 holds             %.0f MB\n", bytes / 1e6);
  EXPECT_GT(bytes, 80e6);  // its weights
}

TEST_F(GpuTest, UnloadingGivesMemoryBack) {
  folders_.AddOwn("resnet34");
  RealServer server(folders_.path(),
                    {absl::StrCat("--device=", TestDevice()),
                     "--model_control=explicit", "--load_models=resnet34"});
  server.AwaitReady();
  const double before = DeviceBytes(server);
  grpc::ClientContext context;
  v1::UnloadModelRequest request;
  request.mutable_model()->set_name("resnet34");
  v1::UnloadModelResponse response;
  const grpc::Status status =
      server.models().UnloadModel(&context, request, &response);
  ASSERT_TRUE(status.ok()) << Text(status);
  const double after = DeviceBytes(server);
  std::printf("unloading leaves             %.0f of %.0f MB\n", after / 1e6,
              before / 1e6);
  EXPECT_LT(after, before - 80e6);  // its weights
}

// A share of the GPU that one pass of 128 images does not fit into: the first
// activation of VGG19 takes 1.6 GB.
TEST_F(GpuTest, OutOfMemoryIsRefusedAndTheNextRequestWorks) {
  constexpr int kCalls = 128;
  folders_.AddOwn("vgg19",
                  "batching { max_batch_size: 128 max_queue_length: 256 "
                  "max_queue_delay { seconds: 3 } }");
  const auto server = ServerWithin(0.02, folders_);
  const v1::ExplainRequest request =
      MapsOf("vgg19", OwnInput(0, {3, 224, 224}), /*layer=*/"", 1);
  const Explained before = Explain(server->explanations(), request);
  ASSERT_TRUE(before.status.ok()) << Text(before.status);

  absl::Mutex mutex;
  std::vector<grpc::Status> refused;
  AskAtOnce(kCalls, [&](int) {
    const Explained explained = Explain(server->explanations(), request);
    if (explained.status.ok()) return;
    const absl::MutexLock lock(&mutex);
    refused.push_back(explained.status);
  });
  ASSERT_FALSE(refused.empty()) << "all fitted";
  std::printf("%zu of %d refused: %s\n", refused.size(), kCalls,
              Text(refused[0]).c_str());
  for (const grpc::Status& status : refused) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_THAT(status.error_message(), HasSubstr("memory"));
  }
  const Explained after = Explain(server->explanations(), request);
  ASSERT_TRUE(after.status.ok()) << Text(after.status);
  Distances distances;
  Widen(distances, before.response, after.response);
  EXPECT_LE(distances.maps, 1e-4);
  EXPECT_EQ(server->Stop(), 0);
}

// A model that finds no room is FAILED with that reason; the server serves on.
TEST_F(GpuTest, AModelWithoutRoomIsRefusedAndTheOthersServe) {
  folders_.AddOwn(kSmallModel);
  folders_.AddOwn("vgg19");
  const auto server =
      ServerWithin(0.004, folders_,
                   {"--model_control=explicit",
                    absl::StrCat("--load_models=", kSmallModel)});
  grpc::ClientContext context;
  v1::LoadModelRequest request;
  request.mutable_model()->set_name("vgg19");
  v1::LoadModelResponse response;
  const grpc::Status status =
      server->models().LoadModel(&context, request, &response);
  ASSERT_TRUE(status.ok()) << Text(status);
  std::printf("loading: %s\n", response.status().reason().c_str());
  EXPECT_EQ(response.status().state(), v1::MODEL_STATE_FAILED);
  EXPECT_THAT(response.status().reason(), HasSubstr("memory"));
  const Explained explained =
      Explain(server->explanations(), RequestOf(kSmallModel, OwnInput(0)));
  EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
}

}  // namespace
}  // namespace camserve
