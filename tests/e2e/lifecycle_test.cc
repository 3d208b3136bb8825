// How the server starts and ends.
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/e2e/server_process.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;

constexpr absl::Duration kRunLimit = absl::Minutes(1);

// How a run ended, and what it said.
struct FinishedRun {
  int exit_status = 0;
  std::string output;
};

FinishedRun RunServer(const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  ServerProcess process(arguments, folder.path() / "log");
  const int status = process.WaitForExit(kRunLimit).value_or(-1);
  return {.exit_status = status, .output = ReadFile(folder.path() / "log")};
}

// An open Watch that has heard once.
class OpenWatch {
 public:
  explicit OpenWatch(RealServer& server)
      : stub_(grpc::health::v1::Health::NewStub(server.NewChannel())),
        reader_(stub_->Watch(&context_, HealthCheckRequest())) {
    EXPECT_EQ(Next(), HealthCheckResponse::SERVING);
  }

  // The next status; UNKNOWN where the stream has ended.
  HealthCheckResponse::ServingStatus Next() {
    HealthCheckResponse response;
    return reader_->Read(&response) ? response.status()
                                    : HealthCheckResponse::UNKNOWN;
  }

 private:
  std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

class EndingSignalTest : public testing::TestWithParam<int> {};

TEST_P(EndingSignalTest, EndsWithOpenWatchesInTimeAndWithZero) {
  const ModelFolders folders;
  folders.AddOwn(kSmallModel);
  RealServer server(folders.path(), {"--drain_timeout=1h"});
  server.AwaitReady();
  std::vector<std::unique_ptr<OpenWatch>> watches;
  for (int i = 0; i < 8; ++i) {
    watches.push_back(std::make_unique<OpenWatch>(server));
  }
  server.process().Signal(GetParam());
  // Watches don't use the calls' time up: that would be an hour.
  EXPECT_EQ(server.process().WaitForExit(kRunLimit), 0);
  for (const auto& watch : watches) {
    EXPECT_EQ(watch->Next(), HealthCheckResponse::NOT_SERVING);
    EXPECT_EQ(watch->Next(), HealthCheckResponse::UNKNOWN);
  }
  EXPECT_EQ(server.Log().back()["event"], "stopped");
}

INSTANTIATE_TEST_SUITE_P(Signals, EndingSignalTest,
                         testing::Values(SIGTERM, SIGINT, SIGHUP),
                         [](const auto& info) {
                           return std::string(sigabbrev_np(info.param));
                         });

TEST(Lifecycle, AnEmptyRepositoryIsServed) {
  const TemporaryFolder folder;
  RealServer server(folder.path());
  server.AwaitReady();
  grpc::ClientContext context;
  v1::ListModelsResponse response;
  const grpc::Status status =
      server.models().ListModels(&context, v1::ListModelsRequest(), &response);
  EXPECT_TRUE(status.ok()) << Text(status);
  EXPECT_EQ(response.models_size(), 0);
  EXPECT_EQ(server.Stop(), 0);
}

// All ports, and the program's own probe, at IPv6 addresses as people write
// them.
TEST(Lifecycle, ListensAtIpv6Addresses) {
  const TemporaryFolder folder;
  const ModelFolders models;
  for (const std::string host : {"::1", "[::1]"}) {
    const std::string port_file = folder.path() / ("port" + host);
    ServerProcess process({"--model_repository=" + models.path().string(),
                           "--host=" + host, "--port=0", "--metrics_port=0",
                           "--device=cpu", "--port_file=" + port_file},
                          folder.path() / "log");
    const absl::Time limit = absl::Now() + kRunLimit;
    while (!std::filesystem::exists(port_file) && absl::Now() < limit) {
      absl::SleepFor(absl::Milliseconds(20));
    }
    const std::string port = "--port=" + ReadFile(port_file);
    int probed = -1;
    while (probed != 0 && absl::Now() < limit) {
      probed = RunServer({"--health_check", "--host=" + host,
                          port.substr(0, port.find('\n'))})
                   .exit_status;
    }
    EXPECT_EQ(probed, 0) << host << ReadFile(folder.path() / "log");
    process.Signal(SIGTERM);
    EXPECT_EQ(process.WaitForExit(absl::Seconds(20)), 0);
  }
}

TEST(Lifecycle, AHealthCheckSaysWhatIsNoAddress) {
  const FinishedRun port = RunServer({"--health_check", "--port=70000"});
  EXPECT_EQ(port.exit_status, 2);
  EXPECT_EQ(port.output, "camserve: --port=70000: has to be from 0 to 65535\n");
  const FinishedRun url = RunServer({"--health_check", "--host=http://chest"});
  EXPECT_EQ(url.exit_status, 2);
  EXPECT_THAT(url.output, HasSubstr("--host=\"http://chest\": is no address"));
  const FinishedRun none = RunServer({"--health_check", "--port=0"});
  EXPECT_EQ(none.exit_status, 2);
  EXPECT_THAT(none.output, HasSubstr("--port_file"));
}

TEST(Lifecycle, CheckConfigTellsHowEachModelIs) {
  const ModelFolders folders;
  folders.AddOwn("conv_flatten_scores");
  const std::string repository =
      "--model_repository=" + folders.path().string();
  const FinishedRun good =
      RunServer({"--check_config", "--device=cpu", repository});
  EXPECT_EQ(good.exit_status, 0) << good.output;
  EXPECT_THAT(good.output, HasSubstr("conv_flatten_scores 1: READY"));

  folders.AddOwn("averaged_softmax");
  const FinishedRun warned =
      RunServer({"--check_config", "--device=cpu", repository});
  EXPECT_EQ(warned.exit_status, 0) << warned.output;
  EXPECT_THAT(warned.output, HasSubstr("averaged_softmax 1: READY\n"
                                       "  warning: The outputs lie in [0, 1]"));

  folders.AddOwn("conv_gap_scores", "input { std: 0 }");
  const FinishedRun bad =
      RunServer({"--check_config", "--device=cpu", repository});
  EXPECT_EQ(bad.exit_status, 1) << bad.output;
  EXPECT_THAT(bad.output,
              HasSubstr("conv_gap_scores 1: FAILED: "
                        "conv_gap_scores/config.textproto: input.std[0] is "
                        "0"));
  EXPECT_THAT(bad.output, HasSubstr("conv_flatten_scores 1: READY"));
}

TEST(Lifecycle, AWrongFlagIsAUsageErrorThatNamesIt) {
  const TemporaryFolder folder;
  const std::string repository = "--model_repository=" + folder.path().string();
  const struct {
    std::vector<std::string> arguments;
    std::string message;
  } cases[] = {
      {{}, "--model_repository"},
      {{"--model_repository=/nowhere/at/all"}, "/nowhere/at/all"},
      {{repository, "--port=70000"}, "--port=70000"},
      {{repository, "--prot=1"}, "--prot"},
      {{repository, "--device=gpu"}, "--device"},
      {{repository, "serve"}, "serve"},
  };
  for (const auto& [arguments, message] : cases) {
    const FinishedRun run = RunServer(arguments);
    EXPECT_EQ(run.exit_status, 2) << run.output;
    EXPECT_THAT(run.output, HasSubstr(message));
  }
}

TEST(Lifecycle, APortThatIsInUseIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  const RealServer server(folder.path());
  const std::string port =
      server.address().substr(server.address().find(':') + 1);
  const FinishedRun second =
      RunServer({"--model_repository=" + folder.path().string(),
                 "--metrics_port=-1", "--device=cpu", "--port=" + port});
  EXPECT_EQ(second.exit_status, 1) << second.output;
  EXPECT_THAT(second.output, HasSubstr(port));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Lifecycle, ACrashTellsWhereItWas) {
  const ModelFolders folders;
  const TemporaryFolder folder;
  RealServer server(folders.path(), {}, folder.path() / "log");
  server.process().Signal(SIGABRT);
  EXPECT_EQ(server.process().WaitForExit(kRunLimit), 128 + SIGABRT);
  const std::string log = ReadFile(folder.path() / "log");
  EXPECT_THAT(log, HasSubstr("camserve crashed (Aborted)"));
  EXPECT_THAT(log, HasSubstr("sigwait"));
}
#endif

}  // namespace
}  // namespace camserve
