// Many clients, many requests: the same answers, and no more memory.
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"

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
  void Start(const std::vector<std::string>& flags) {
    folders_.AddOwn(kSmallModel, "input { mean: 0.5 std: 0.5 }");
    server_ = std::make_unique<RealServer>(folders_.path(), flags);
    server_->AwaitReady();
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(LoadTest, ManyClientsGetBitForBitWhatOneGets) {
  constexpr int kClients = 32;
  // Threads of one pass, too, must not change a bit.
  Start({"--threads=2"});
  std::vector<std::string> alone;
  for (int i = 0; i < kImages; ++i) {
    alone.push_back(Answer(server_->explanations(), i));
    ASSERT_GT(alone.back().size(), 1000u) << alone.back();
  }
  absl::Mutex mutex;
  int wrong = 0;
  {
    std::vector<std::jthread> clients;
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] {
        const auto stub =
            v1::ExplanationService::NewStub(server_->NewChannel());
        for (int i = 0; i < 2 * kImages; ++i) {
          const int number = (client + i) % kImages;
          const bool equal = Answer(*stub, number) == alone[number];
          absl::MutexLock lock(&mutex);
          wrong += !equal;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST_F(LoadTest, AThousandRequestsLeaveTheMemoryWhereItWas) {
  if (!kMemoryIsTelling) GTEST_SKIP() << "not under sanitizers";
  constexpr int64_t kMostGrowth = 5'000'000;  // bytes
  Start({});
  int64_t after_200 = 0;
  for (int i = 0; i < 1000; ++i) {
    if (i == 200) after_200 = server_->process().ResidentBytes();
    const Explained explained =
        Explain(server_->explanations(), FullRequest(i));
    ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
  }
  const int64_t growth = server_->process().ResidentBytes() - after_200;
  RecordProperty("growth_bytes", std::to_string(growth));
  EXPECT_LE(growth, kMostGrowth);
}

}  // namespace
}  // namespace camserve
