// One of two replicas is killed under load: no call fails.
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/server_process.h"
#include "tests/support/eventually.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr int kImages = 200;
constexpr absl::Duration kLimit = absl::Minutes(2);

class ReplicaLossTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    folders_.AddOwn(kSmallModel, "input { mean: 0.5 std: 0.5 }");
    for (auto& replica : replicas_) {
      replica = std::make_unique<RealServer>(
          folders_.path(), std::vector<std::string>{"--drain_timeout=30s"});
      replica->AwaitReady();
    }
    for (int number = 0; number < kImages; ++number) {
      WriteFile(folder_.path() / "images" / absl::StrCat(number, ".png"),
                OwnImage(number % 8));
    }
  }

  size_t FilesWritten() const {
    const auto out = folder_.path() / "out";
    if (!std::filesystem::exists(out)) return 0;
    using Files = std::filesystem::directory_iterator;
    return static_cast<size_t>(std::distance(Files(out), Files()));
  }

  TemporaryFolder folder_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> replicas_[2];
};

TEST_P(ReplicaLossTest, FailsNoCall) {
  ServerProcess camctl(
      {"explain", "--server",
       absl::StrCat("ipv4:", replicas_[0]->address(), ",",
                    replicas_[1]->address()),
       "--model", kSmallModel, "--image", (folder_.path() / "images").string(),
       "--in_flight", "16", "--out", (folder_.path() / "out").string()},
      folder_.path() / "camctl.log", "camctl");
  // The files are another process's: there is nothing to wait on but time.
  ASSERT_TRUE(Eventually([&] { return FilesWritten() >= size_t{kImages}; }))
      << ReadFile(folder_.path() / "camctl.log");
  replicas_[0]->process().Signal(GetParam());
  EXPECT_EQ(camctl.WaitForExit(kLimit), 0)
      << ReadFile(folder_.path() / "camctl.log");
  // A picture at least of each.
  EXPECT_GT(FilesWritten(), size_t{2 * kImages});
  // Each answered; how many each had by then is the machine's business.
  for (const auto& replica : replicas_) {
    int calls = 0;
    for (const auto& line : replica->Log()) calls += line["event"] == "call";
    EXPECT_GT(calls, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Signals, ReplicaLossTest,
                         testing::Values(SIGKILL, SIGTERM),
                         [](const auto& info) {
                           return info.param == SIGKILL ? "Kill" : "Term";
                         });

}  // namespace
}  // namespace camserve
