// An evaluation over two replicas, killed again and again, ends in the report
// of one that nobody disturbed.
#include <csignal>
#include <fstream>
#include <memory>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/support/eventually.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr int kClasses = 5;
constexpr int kSamples = 300;
constexpr int kKills = 10;
constexpr int kInFlight = 4;  // samples a stream
constexpr absl::Duration kLimit = absl::Minutes(5);
constexpr absl::Duration kPollInterval = absl::Milliseconds(2);

class EvaluationKillsTest : public testing::Test {
 protected:
  void SetUp() override {
    folders_.AddOwn(kSmallModel,
                    "input { channels: 3 height: 32 width: 32 "
                    "mean: 0.5 std: 0.5 }");
    for (int number = 0; number < kSamples; ++number) {
      WriteFile(folder_.path() / "set" /
                    absl::StrCat("class_", number % kClasses) /
                    absl::StrCat(number, ".png"),
                OwnImage(number));
    }
    for (auto& replica : replicas_) {
      replica = std::make_unique<RealServer>(folders_.path());
      replica->AwaitReady();
      addresses_.push_back(replica->address());
    }
  }

  std::filesystem::path File(const std::string& name) const {
    return folder_.path() / name;
  }

  std::unique_ptr<ServerProcess> Camctl(std::vector<std::string> arguments) {
    return std::make_unique<ServerProcess>(arguments, File("camctl.log"),
                                           "camctl");
  }

  std::unique_ptr<ServerProcess> BeginEvaluation(const std::string& out) {
    return Camctl({"evaluate", "--model", kSmallModel, "--data",
                   File("set").string(), "--out", File(out).string(), "--grids",
                   "4,8", "--radii", "0.1:10", "--seed", "7", "--examples", "2",
                   "--in_flight", absl::StrCat(kInFlight), "--server",
                   absl::StrCat(addresses_[0], ",", addresses_[1])});
  }

  void ExpectSuccess(ServerProcess& process) {
    EXPECT_EQ(process.WaitForExit(kLimit).value_or(-1), 0)
        << ReadFile(File("camctl.log"));
  }

  void Evaluate(const std::string& out) {
    ExpectSuccess(*BeginEvaluation(out));
  }

  std::string Report(const std::string& out) {
    const std::string report = File(out + ".report.json").string();
    ExpectSuccess(*Camctl(
        {"report", File(out).string(), "--format", "json", "-o", report}));
    return ReadFile(report);
  }

  int Lines(const std::string& out) const {
    std::ifstream file(File(out));
    int lines = 0;
    for (std::string line; std::getline(file, line);) ++lines;
    return lines;
  }

  // False where the process ends before, or they don't come. The file is
  // another process's: there is nothing to wait on but time.
  bool AwaitLines(const std::string& out, int lines, ServerProcess& process) {
    bool has_ended = false;
    const bool is_over = Eventually([&] {
      if (Lines(out) >= lines) return true;
      has_ended = process.WaitForExit(kPollInterval).has_value();
      return has_ended;
    });
    return is_over && !has_ended;
  }

  // By the client's own account.
  int SamplesSentAgain() const {
    const std::string log = ReadFile(File("camctl.log"));
    static const std::regex kCount("samples to send again: ([0-9]+)");
    int samples = 0;
    for (std::sregex_iterator it(log.begin(), log.end(), kCount), end;
         it != end; ++it) {
      samples += std::stoi((*it)[1]);
    }
    return samples;
  }

  // The moments, in lines of the file: a random one in each of equal parts.
  static std::vector<int> Moments() {
    std::mt19937 random(20'260);
    std::uniform_int_distribution<int> within(1, kSamples / kKills - 5);
    std::vector<int> moments;
    for (int kill = 0; kill < kKills; ++kill) {
      moments.push_back(kill * (kSamples / kKills) + within(random));
    }
    return moments;
  }

  void ExpectEverySampleOnce(const std::string& out) const {
    std::ifstream file(File(out));
    std::multiset<std::string> ids;
    for (std::string line; std::getline(file, line);) {
      const nlohmann::json json = nlohmann::json::parse(line);
      if (json.contains("result")) ids.insert(json["result"]["id"]);
      EXPECT_FALSE(json.contains("failure")) << line;
    }
    EXPECT_EQ(ids.size(), kSamples);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), kSamples);
  }

  TemporaryFolder folder_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> replicas_[2];
  std::vector<std::string> addresses_;
};

TEST_F(EvaluationKillsTest, OfServersLoseNothing) {
  Evaluate("undisturbed");
  const auto evaluation = BeginEvaluation("disturbed");
  int kills = 0;
  for (const int moment : Moments()) {
    if (!AwaitLines("disturbed", moment, *evaluation)) break;
    auto& replica = replicas_[kills % 2];
    const std::string& address = addresses_[kills % 2];
    const std::string port = address.substr(address.find(':') + 1);
    // Each is killed, then asked to end, in turns.
    replica->process().Signal(kills % 4 < 2 ? SIGKILL : SIGTERM);
    replica->process().WaitForExit(kLimit);
    replica = std::make_unique<RealServer>(
        folders_.path(), std::vector<std::string>{"--port=" + port});
    ++kills;
  }
  EXPECT_EQ(kills, kKills);
  ExpectSuccess(*evaluation);
  ExpectEverySampleOnce("disturbed");
  // None is computed more often than the kills explain.
  EXPECT_GT(SamplesSentAgain(), 0);
  EXPECT_LE(SamplesSentAgain(), kKills * kInFlight);
  EXPECT_EQ(Report("disturbed"), Report("undisturbed"));
}

TEST_F(EvaluationKillsTest, OfTheClientLoseNothing) {
  Evaluate("undisturbed");
  for (const int moment : Moments()) {
    const auto evaluation = BeginEvaluation("disturbed");
    ASSERT_TRUE(AwaitLines("disturbed", moment, *evaluation))
        << ReadFile(File("camctl.log"));
    evaluation->Signal(SIGKILL);
    evaluation->WaitForExit(kLimit);
  }
  Evaluate("disturbed");
  ExpectEverySampleOnce("disturbed");
  EXPECT_EQ(Report("disturbed"), Report("undisturbed"));
}

}  // namespace
}  // namespace camserve
