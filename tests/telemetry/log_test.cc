#include "server/telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"

namespace camserve {
namespace {

using Json = nlohmann::json;

const absl::Time kNoon = absl::FromUnixMillis(1'767'268'800'123);

CallReport SomeReport() {
  return {.end = kNoon,
          .request_id = "r-1",
          .method = "Explain",
          .model = "chest",
          .version = 3,
          .code = "OK",
          .duration = absl::Milliseconds(12),
          .stages = StageDurations{.queue = absl::Milliseconds(1),
                                   .decode = absl::Milliseconds(2),
                                   .compute = absl::Milliseconds(5),
                                   .render = absl::Milliseconds(4),
                                   .batch_size = 2},
          .peer = "ipv4:127.0.0.1:4711",
          .source = "0123456789abcdef"};
}

TEST(CallLineTest, TellsTheCall) {
  EXPECT_EQ(CallLine(SomeReport()),
            R"({"time":"2026-01-01T12:00:00.123Z","event":"call",)"
            R"("request_id":"r-1","method":"Explain","model":"chest",)"
            R"("version":3,"code":"OK","duration_seconds":0.012,)"
            R"("stages":{"queue_seconds":0.001,"decode_seconds":0.002,)"
            R"("compute_seconds":0.005,"render_seconds":0.004,)"
            R"("batch_size":2},"peer":"ipv4:127.0.0.1:4711",)"
            R"("source":"0123456789abcdef"})");
}

TEST(CallLineTest, TellsTheTraceOfTheCaller) {
  CallReport report = SomeReport();
  report.trace_parent = {.trace_id = "0af7651916cd43dd8448eb211c80319c",
                         .parent_id = "b7ad6b7169203331",
                         .flags = "01"};
  const Json json = Json::parse(CallLine(report));
  EXPECT_EQ(json["trace_id"], "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(json["parent_id"], "b7ad6b7169203331");
}

TEST(CallLineTest, LeavesOutWhatIsNotThere) {
  CallReport report = SomeReport();
  report.model = "";
  report.stages.reset();
  report.source = "";
  const Json json = Json::parse(CallLine(report));
  for (const char* name :
       {"model", "version", "stages", "source", "trace_id", "parent_id"}) {
    EXPECT_FALSE(json.contains(name)) << name;
  }
}

TEST(EventLineTest, EscapesAndMendsText) {
  const std::string hostile = "a\"b\\c\nd\x01\xff";
  const std::string line = EventLine(kNoon, "model", {{"reason", hostile}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(Json::parse(line)["reason"], "a\"b\\c\nd\x01\ufffd");
}

TEST(EventLineTest, CutsLongText) {
  const std::string line =
      EventLine(kNoon, "model", {{"reason", std::string(1 << 20, 'x')}});
  EXPECT_LT(line.size(), 1200u);
}

TEST(EventLineTest, KeepsNumbersNumbers) {
  const Json json = Json::parse(
      EventLine(kNoon, "ready", {{"models", int64_t{3}}, {"seconds", 0.5}}));
  EXPECT_EQ(json["models"], 3);
  EXPECT_EQ(json["seconds"], 0.5);
  EXPECT_EQ(json["event"], "ready");
}

class LogTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(pipe(ends_.data()), 0); }
  void TearDown() override { close(ends_[0]); }

  std::vector<std::string> LinesWritten(const Log& log) {
    log.Flush(absl::InfiniteFuture());
    close(ends_[1]);
    std::string text;
    std::array<char, 4096> buffer = {};
    ssize_t count = 0;
    while ((count = read(ends_[0], buffer.data(), buffer.size())) > 0) {
      text.append(buffer.data(), count);
    }
    return absl::StrSplit(text, '\n', absl::SkipEmpty());
  }

  std::array<int, 2> ends_ = {-1, -1};
};

TEST_F(LogTest, WritesEachLineWhole) {
  constexpr int kThreads = 8;
  constexpr int kLines = 12;  // 8 * 12 lines of 400 bytes fit into a pipe
  Log log(ends_[1]);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&log] {
      for (int line = 0; line < kLines; ++line) log.WriteCall(SomeReport());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> lines = LinesWritten(log);
  EXPECT_EQ(lines.size(), size_t{kThreads * kLines});
  EXPECT_THAT(lines, testing::Each(CallLine(SomeReport())));
}

TEST_F(LogTest, StampsEventsWithItsClock) {
  const ManualClock clock(kNoon);
  Log log(ends_[1], &clock);
  log.WriteEvent("stopped", {});
  EXPECT_THAT(LinesWritten(log),
              testing::ElementsAre(
                  R"({"time":"2026-01-01T12:00:00.123Z","event":"stopped"})"));
}

}  // namespace
}  // namespace camserve
