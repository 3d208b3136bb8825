// Many clients, many requests: the same answers, and no more memory.
#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

constexpr int kImages = 6;

// All that can be asked for, of one of a few images.
v1::ExplainRequest FullRequest(int number) {
  // Drawing one takes longer than explaining it.
  static const std::vector<std::string>& images = *new auto([] {
    std::vector<std::string> drawn;
    for (int i = 0; i < kImages; ++i) drawn.push_back(OwnImage(i));
    return drawn;
  }());
  v1::ExplainRequest request = RequestOf(kSmallModel, images[number % kImages]);
  for (const v1::Output output :
       {v1::OUTPUT_RAW_MAP, v1::OUTPUT_HEATMAP, v1::OUTPUT_HEATMAP_PNG,
        v1::OUTPUT_OVERLAY_PNG}) {
    request.add_outputs(output);
  }
  return request;
}

// The answer's bytes, but for how long it took; the status where it failed.
std::string Answer(v1::ExplanationService::Stub& stub, int number) {
  Explained explained = Explain(stub, FullRequest(number));
  if (!explained.status.ok()) return Text(explained.status);
  explained.response.clear_times();
  return explained.response.SerializeAsString();
}

class LoadTest : public testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags,
             const std::string& batching = "") {
    folders_.AddOwn(kSmallModel, "input { mean: 0.5 std: 0.5 }" + batching);
    server_ = std::make_unique<RealServer>(folders_.path(), flags);
    server_->AwaitReady();
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

// Calls `ask` of 32 clients at once, each of which asks for every image twice.
void AskFromMany(
    const RealServer& server,
    const std::function<void(v1::ExplanationService::Stub&, int number)>& ask) {
  constexpr int kClients = 32;
  std::vector<std::jthread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      const auto stub = v1::ExplanationService::NewStub(server.NewChannel());
      for (int i = 0; i < 2 * kImages; ++i) {
        ask(*stub, (client + i) % kImages);
      }
    });
  }
}

TEST_F(LoadTest, ManyClientsGetBitForBitWhatOneGets) {
  // Threads of one pass, too, must not change a bit.
  Start({"--threads=2"}, "batching { max_batch_size: 1 }");
  std::vector<std::string> alone;
  for (int i = 0; i < kImages; ++i) {
    alone.push_back(Answer(server_->explanations(), i));
    ASSERT_GT(alone.back().size(), 1000u) << alone.back();
  }
  std::atomic<int> wrong = 0;
  AskFromMany(*server_, [&](v1::ExplanationService::Stub& stub, int number) {
    wrong += Answer(stub, number) != alone[number];
  });
  EXPECT_EQ(wrong, 0);
}

// The greatest difference of two answers' maps and logits; infinity where they
// are not of the same classes.
double Difference(const v1::ExplainResponse& left,
                  const v1::ExplainResponse& right) {
  double greatest =
      GreatestDifference(LogitsByClass(left), LogitsByClass(right));
  if (left.explanations_size() != right.explanations_size()) {
    return std::numeric_limits<double>::infinity();
  }
  for (int i = 0; i < left.explanations_size(); ++i) {
    const v1::Explanation& a = left.explanations(i);
    const v1::Explanation& b = right.explanations(i);
    for (const double difference :
         {GreatestDifference(ToTensor(a.raw_map()).values,
                             ToTensor(b.raw_map()).values),
          GreatestDifference(ToTensor(a.heatmap()).values,
                             ToTensor(b.heatmap()).values)}) {
      greatest = std::max(greatest, difference);
    }
  }
  return greatest;
}

TEST_F(LoadTest, BatchesGiveTheMapsThatOneGetsAlone) {
  Start({});
  std::vector<v1::ExplainResponse> alone;
  for (int i = 0; i < kImages; ++i) {
    Explained explained = Explain(server_->explanations(), FullRequest(i));
    ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
    ASSERT_EQ(explained.response.times().batch_size(), 1);
    alone.push_back(std::move(explained.response));
  }
  absl::Mutex mutex;
  double difference = 0;
  int largest_batch = 0;
  AskFromMany(*server_, [&](v1::ExplanationService::Stub& stub, int number) {
    const Explained explained = Explain(stub, FullRequest(number));
    EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
    const double found = Difference(explained.response, alone[number]);
    const absl::MutexLock lock(&mutex);
    difference = std::max(difference, found);
    largest_batch =
        std::max(largest_batch, explained.response.times().batch_size());
  });
  RecordProperty("difference", absl::StrCat(difference));
  EXPECT_LE(difference, 1e-5);
  EXPECT_GT(largest_batch, 1);
  EXPECT_LE(largest_batch, 8);
}

TEST_F(LoadTest, AThousandRequestsLeaveTheMemoryWhereItWas) {
  if (!kMemoryIsTelling) GTEST_SKIP() << "not under sanitizers";
  constexpr int64_t kMostGrowth = 1'000'000;  // bytes: 5 KB a request
  constexpr int kRequests = 200;
  Start({});
  const auto ask = [&] {
    for (int i = 0; i < kRequests; ++i) {
      const Explained explained =
          Explain(server_->explanations(), FullRequest(i));
      ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
    }
  };
  ask();
  // An allocator may take some more at any time; what leaks grows every time.
  int64_t least_growth = std::numeric_limits<int64_t>::max();
  int64_t before = server_->process().ResidentBytes();
  for (int round = 0; round < 4; ++round) {
    ask();
    const int64_t after = server_->process().ResidentBytes();
    least_growth = std::min(least_growth, after - before);
    before = after;
  }
  RecordProperty("least_growth_bytes", std::to_string(least_growth));
  EXPECT_LE(least_growth, kMostGrowth);
}

}  // namespace
}  // namespace camserve
