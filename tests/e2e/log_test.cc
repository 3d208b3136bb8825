// A log that can't be written: the server goes on without it, and ends in time.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

// A named pipe that is read from by nobody but might be.
class UnreadPipe {
 public:
  UnreadPipe() {
    EXPECT_EQ(mkfifo(path().c_str(), 0600), 0);
    // Opened for both, it waits for no writer.
    reader_ = open(path().c_str(), O_RDWR | O_CLOEXEC);
    EXPECT_GE(reader_, 0);
  }
  ~UnreadPipe() { CloseReader(); }
  UnreadPipe(const UnreadPipe&) = delete;
  UnreadPipe& operator=(const UnreadPipe&) = delete;

  std::string path() const { return (folder_.path() / "log").string(); }

  void CloseReader() {
    if (reader_ >= 0) close(reader_);
    reader_ = -1;
  }

 private:
  const TemporaryFolder folder_;
  int reader_ = -1;
};

class LostLogTest : public testing::Test {
 protected:
  LostLogTest() { folders_.AddOwn(kSmallModel); }

  // Calls, on several connections, and how many were answered.
  static int CallOften(RealServer& server, int calls) {
    constexpr int kCallers = 8;
    std::atomic<int> left = calls;
    std::atomic<int> answered = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&] {
        while (left-- > 0) {
          const Explained explained = Explain(
              server.explanations(), RequestOf(kSmallModel, OwnInput(0)));
          if (explained.status.ok()) ++answered;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    return answered;
  }

  static int LostLines(const RealServer& server) {
    return static_cast<int>(
        server.MetricOf("camserve_log_lines_lost_total").value_or(-1));
  }

  ModelFolders folders_;
};

TEST_F(LostLogTest, AFullDiskHoldsNobody) {
  // Every write to it fails, as on a full disk.
  RealServer server(folders_.path(), {}, "/dev/full");
  server.AwaitReady();
  EXPECT_EQ(CallOften(server, 10'000), 10'000);
  EXPECT_THAT(server.Get("/readyz"), HasSubstr("200 OK"));
  EXPECT_GE(LostLines(server), 9'000);
  EXPECT_EQ(server.Stop(), 0);
}

// As `camserve 2>&1 | less`: the pipe and the writer hold some 3,000 lines.
TEST_F(LostLogTest, AReaderWhoSleepsHoldsNobody) {
  const UnreadPipe pipe;
  RealServer server(folders_.path(), {}, pipe.path());
  server.AwaitReady();
  EXPECT_EQ(CallOften(server, 10'000), 10'000);
  // New connections, too.
  EXPECT_THAT(server.Get("/readyz"), HasSubstr("200 OK"));
  EXPECT_GE(LostLines(server), 5'000);
  EXPECT_EQ(server.Stop(), 0);
}

// A log collector that was killed.
TEST_F(LostLogTest, AReaderWhoIsGoneHoldsNobody) {
  UnreadPipe pipe;
  RealServer server(folders_.path(), {}, pipe.path());
  server.AwaitReady();
  pipe.CloseReader();
  EXPECT_EQ(CallOften(server, 100), 100);
  EXPECT_GE(LostLines(server), 90);
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
