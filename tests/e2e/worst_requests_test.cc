// The worst that a client may legally ask for, from 64 callers: the server
// keeps to its memory, tells each what it refuses and why, and answers others.
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

constexpr const char* kWideModel = "thousand_classes";
constexpr int kCallers = 64;
constexpr int kRounds = 2;
// Half of it holds what all callers send at once: gRPC closes connections where
// it does not.
constexpr int64_t kBudget = int64_t{1} << 30;
// What passes of the small model over such images take, a batch at a time, and
// what allocators keep.
constexpr int64_t kOfModels = int64_t{700} << 20;

v1::ExplainRequest WithAll(v1::ExplainRequest request, int top_k,
                           const std::vector<v1::Output>& outputs) {
  request.mutable_classes()->set_top_k(top_k);
  for (const v1::Output output : outputs) request.add_outputs(output);
  return request;
}

// Each legal by its fields.
std::vector<v1::ExplainRequest> WorstRequests() {
  const Tensor wide = OwnInput(0, {3, 768, 768});
  v1::ExplainRequest early =
      WithAll(RequestOf(kWideModel, wide), 20, {v1::OUTPUT_RAW_MAP});
  early.set_layer("features.0");
  return {WithAll(RequestOf(kWideModel, wide), 100, {v1::OUTPUT_HEATMAP}),
          WithAll(RequestOf(kWideModel, wide), 7, {v1::OUTPUT_HEATMAP}), early,
          WithAll(RequestOf(kSmallModel, OwnLargeImage(4000)), 5,
                  {v1::OUTPUT_OVERLAY_PNG, v1::OUTPUT_HEATMAP_PNG})};
}

TEST(WorstRequestsTest, LeaveMemoryBoundedAndOthersAnswered) {
  ModelFolders folders;
  folders.AddOwn(kSmallModel);
  folders.AddOwn(kWideModel);
  RealServer server(folders.path(),
                    {"--max_buffer_bytes=" + std::to_string(kBudget)});
  server.AwaitReady();
  ASSERT_TRUE(
      Explain(server.explanations(), RequestOf(kSmallModel, OwnInput(0)))
          .status.ok());
  const int64_t before = server.process().ResidentBytes();

  const std::vector<v1::ExplainRequest> worst = WorstRequests();
  absl::Mutex mutex;
  std::multiset<std::string> refusals;
  int answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      const auto stub = v1::ExplanationService::NewStub(server.NewChannel());
      for (int round = 0; round < kRounds; ++round) {
        const Explained explained =
            Explain(*stub, worst[(i + round) % worst.size()], absl::Minutes(3));
        const absl::MutexLock lock(&mutex);
        if (explained.status.ok()) {
          ++answered;
        } else {
          refusals.insert(Text(explained.status));
        }
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    const Explained small =
        Explain(server.explanations(), RequestOf(kSmallModel, OwnInput(i)),
                absl::Minutes(3));
    // Among so many it may find the queue full, and be told so.
    EXPECT_TRUE(small.status.ok() || small.status.error_code() ==
                                         grpc::StatusCode::RESOURCE_EXHAUSTED)
        << Text(small.status);
  }
  for (std::thread& caller : callers) caller.join();

  for (const std::string& refusal : refusals) {
    EXPECT_THAT(refusal,
                testing::AnyOf(testing::HasSubstr("RESOURCE_EXHAUSTED"),
                               testing::HasSubstr("DEADLINE_EXCEEDED")));
    EXPECT_THAT(refusal, testing::ContainsRegex("[0-9]")) << "names no limit";
  }
  EXPECT_GT(answered, 0);
  EXPECT_THAT(refusals, testing::Contains(testing::HasSubstr("outputs: ")));
  const int64_t growth = server.process().PeakResidentBytes() - before;
  RecordProperty("growth_bytes", std::to_string(growth));
  if (kMemoryIsTelling) {
    EXPECT_LT(growth, kBudget + kOfModels);
  }
  const Explained after =
      Explain(server.explanations(), RequestOf(kSmallModel, OwnInput(1)));
  EXPECT_TRUE(after.status.ok()) << Text(after.status);
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
