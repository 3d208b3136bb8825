// Exit codes and error lines of camctl.
#include <algorithm>

#include "client/camserve_client/channel.h"
#include "gmock/gmock.h"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using testing::StartsWith;

class CamctlErrorsTest : public CamctlTest {};

TEST_F(CamctlErrorsTest, UsageIsTwo) {
  ExpectError(Camctl({}), 2, "camctl: no command; see camctl --help");
  ExpectError(Camctl({"paint"}), 2,
              "camctl: \"paint\": no such command; see camctl --help");
  ExpectError(Camctl({"modls"}), 2,
              "camctl: \"modls\": no such command; did you mean models?");
  ExpectError(Camctl({"models", "--layer", "x"}), 2,
              "camctl: --layer: camctl models has no such flag; see camctl "
              "models --help");
  ExpectError(Camctl({"models", "--time-out=3s"}), 2,
              "camctl: --time-out: camctl models has no such flag; did you "
              "mean --timeout?");
  ExpectError(Camctl({"report", "--server=chest:1", "x.jsonl"}), 2,
              "camctl: --server: camctl report has no such flag; see camctl "
              "report --help");
  ExpectError(
      Camctl({"models", "chest"}), 2,
      "camctl: \"chest\": one argument too many; camctl models [FLAGS]");
  ExpectError(Camctl({"model"}), 2,
              "camctl: too few arguments; camctl model [FLAGS] NAME[:VERSION]");
  ExpectError(Camctl({"models", "--timeout=0s"}), 2,
              "camctl: --timeout: has to be above 0");
  ExpectError(Camctl({"models", "--server=http://chest:50051"}), 2,
              "camctl: --server: http://chest:50051 is the address of a web "
              "page; write chest:50051");
  ExpectError(Camctl({"models", "--server=chest"}), 2,
              "camctl: --server: chest has no port; write chest:50051");
  ExpectError(Camctl({"models", "--server=chest:70000"}), 2,
              "camctl: --server: chest:70000: 70000 is no port; one is from 1 "
              "to 65535, as in chest:50051");
  ExpectError(Camctl({"models", "--ca_file=/nowhere"}), 2,
              "camctl: ca_file: cannot be read: /nowhere");
  EXPECT_EQ(server_.calls(), 0);
}

TEST_F(CamctlErrorsTest, ExplainsOwnUsageIsTwo) {
  const std::string image = Image("a.png", "an image");
  const auto expect_error = [&](const std::vector<std::string>& flags,
                                const std::string& line) {
    std::vector<std::string> arguments = {"explain", image, "--model=chest",
                                          "--out=" + out()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    ExpectError(Camctl(arguments), 2, line);
  };
  ExpectError(Camctl({"explain", "--model=chest", "--out=x"}), 2,
              "camctl: --image: missing; name a PNG or JPEG");
  ExpectError(Camctl({"explain", "--model=chest", image}), 2,
              "camctl: --out: missing; name a folder for the pictures");
  expect_error({"--model="},
               "camctl: --model: names a model, such as chest, or chest:2 for "
               "a version");
  expect_error({"--top_k=0"}, "camctl: --top_k: has to be 1 or more");
  expect_error({"--top_k=2", "--class=1"},
               "camctl: --top_k: not together with --class or --class_index");
  expect_error({"--opacity=nan"},
               "camctl: --opacity: has to be within 0 and 1");
  expect_error({"--in_flight=0"},
               "camctl: --in_flight: has to be within 1 and 64");
  expect_error({"--window=7"},
               "camctl: --window: takes two numbers with a comma, such as "
               "0,4095");
  EXPECT_EQ(server_.calls(), 0);
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(CamctlErrorsTest, EveryRefusalIsThree) {
  for (int code = 1; code <= 16; ++code) {
    // No refusals, or not at once.
    if (code == grpc::StatusCode::UNAVAILABLE ||
        code == grpc::StatusCode::DEADLINE_EXCEEDED ||
        code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
        code == grpc::StatusCode::CANCELLED) {
      continue;
    }
    server_.FailNext(1, grpc::Status(static_cast<grpc::StatusCode>(code),
                                     "field: the\nreason"));
    ExpectError(Camctl({"server"}), 3, "camctl: field: the reason");
  }
}

TEST_F(CamctlErrorsTest, AQueueThatStaysFullIsThree) {
  server_.FailNext(client::RetryPolicy().max_attempts,
                   grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full"));
  ExpectError(Camctl({"server"}), 3, "camctl: full");
}

TEST_F(CamctlErrorsTest, RefusedImagesAreThree) {
  ExpectError(Camctl({"explain", "--model=chest", "--out", out(), "--image",
                      Image("a.png", "refuse this")}),
              3, "camctl: image: neither PNG nor JPEG");
}

TEST_F(CamctlErrorsTest, ImagesThatCannotBeSentAreThree) {
  ExpectError(Camctl({"explain", "--model=chest", "--out", out(), "none.png"}),
              3,
              "camctl: image: cannot read none.png: No such file or directory");
  const std::string large = Image("a.png", std::string(1 << 20, 'x'));
  ExpectError(Camctl({"explain", "--model=chest", "--out", out(), large}), 3,
              "camctl: image: " + large +
                  " has 1048576 bytes, the server takes 983040 at most");
}

TEST_F(CamctlErrorsTest, OutputThatCannotBeWrittenIsThree) {
  const std::string image = Image("a.png", "an image");
  const ProcessResult result =
      Camctl({"explain", "--model=chest", image, "--out", image});
  ExpectError(result, 3,
              "camctl: out: cannot write " + image + ": Not a directory");
}

TEST_F(CamctlErrorsTest, UnknownModelsAreThree) {
  ExpectError(Camctl({"model", "nobody"}), 3,
              "camctl: model: there is no nobody");
}

TEST_F(CamctlErrorsTest, NoConnectionIsFour) {
  // A port that was free a moment ago.
  std::string address;
  {
    const FakeServer gone;
    address = gone.address();
  }
  const ProcessResult result = Camctl({"models", "--server", address});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              StartsWith("camctl: server: no answer from " + address + ": "));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
}

TEST_F(CamctlErrorsTest, TlsToAServerWithoutItIsFour) {
  const ProcessResult result = Camctl({"models", "--tls"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, StartsWith("camctl: server: no answer from "));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
}

TEST_F(CamctlErrorsTest, AServerThatStaysUnavailableIsFour) {
  server_.FailNext(100, {grpc::StatusCode::UNAVAILABLE, "model: is loading"});
  ExpectError(Camctl({"models"}), 4,
              "camctl: server: no answer from " + server_.address() +
                  ": model: is loading");
}

TEST_F(CamctlErrorsTest, NoAnswerInTimeIsFour) {
  const ProcessResult result =
      Camctl({"explain", "--model=chest", "--out", out(), "--timeout=300ms",
              Image("a.png", "slow")});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, StartsWith("camctl: server: no answer from " +
                                     server_.address() + " within --timeout"));
}

TEST_F(CamctlErrorsTest, OutputThatIsLostIsNoSuccess) {
  const std::string image = Image("a.png", "an image");
  const std::vector<std::vector<std::string>> commands = {
      {"--version"},
      {"--help"},
      {"help"},
      {"help", "model"},
      {"completion", "bash"},
      {"models"},
      {"models", "--json"},
      {"model", "chest"},
      {"server"},
      {"health"},
      {"health", "--json"},
      {"explain", "--model=chest", "--out", out(), image},
      {"explain", "--model=chest", "--json", image},
      {"bench", "--model=chest", "--duration=10ms", "--warm_up=0s", image}};
  for (const std::vector<std::string>& command : commands) {
    SCOPED_TRACE(testing::PrintToString(command));
    EXPECT_EQ(Camctl(command).exit_code, 0);
    ExpectError(Camctl(command, {.out_file = "/dev/full"}), 3,
                "camctl: standard output: cannot be written; is the disk full, "
                "or its reader gone?");
    EXPECT_NE(Camctl(command, {.out_closed = true}).exit_code, 0);
  }
}

}  // namespace
}  // namespace camserve
