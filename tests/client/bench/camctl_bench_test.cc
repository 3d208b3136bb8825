// camctl bench against a fake server.
#include <set>

#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

class CamctlBenchTest : public CamctlTest {
 protected:
  ProcessResult Bench(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"bench", "--model",   "chest", "--duration",
                                    "300ms", "--warm_up", "10ms"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return Camctl(all);
  }

  const std::string image_ = Image("scan.png", "an image");
};

TEST_F(CamctlBenchTest, AClosedLoopCountsWhatIsAnswered) {
  const ProcessResult result =
      Bench({"--image", image_, "--concurrency", "2", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json bench = json::parse(result.out);
  EXPECT_EQ(bench["concurrency"], 2);
  EXPECT_GT(bench["throughput_per_second"], 0);
  ASSERT_EQ(bench["answers"].size(), 1u);
  EXPECT_EQ(bench["answers"][0]["code"], "OK");
  EXPECT_EQ(bench["answers"][0]["calls"], bench["calls"]);
  // GetServerInfo, and the warm-up's beside those counted.
  EXPECT_GE(server_.calls(), static_cast<int>(bench["calls"]) + 1);
}

TEST_F(CamctlBenchTest, AnOpenLoopSendsAsManyAsItsRateSays) {
  const ProcessResult result =
      Bench({image_, "--rate", "100", "--warm_up", "0s", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json bench = json::parse(result.out);
  EXPECT_EQ(bench["rate"], 100);
  EXPECT_EQ(bench["calls"], 30);
  EXPECT_EQ(server_.explain_requests().size(), 30u);
}

TEST_F(CamctlBenchTest, SendsImagesInTurnWithWhatWasAskedFor) {
  const std::string other = Image("other.png", "another image");
  ASSERT_EQ(Bench({image_, other, "--method", "hirescam", "--layer", "top"})
                .exit_code,
            0);
  std::set<std::string> images;
  for (const v1::ExplainRequest& request : server_.explain_requests()) {
    images.insert(request.image().encoded());
    EXPECT_EQ(request.layer(), "top");
    EXPECT_EQ(request.methods_size(), 1);
  }
  EXPECT_EQ(images, (std::set<std::string>{"an image", "another image"}));
}

TEST_F(CamctlBenchTest, CountsFailuresByCodeWithoutSendingThemAgain) {
  // One of three is refused.
  const std::string bad = Image("bad.png", "refuse");
  const ProcessResult result = Bench(
      {image_, image_, bad, "--rate", "100", "--warm_up", "0s", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json answers = json::parse(result.out)["answers"];
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0]["calls"], 20);
  EXPECT_EQ(answers[1]["code"], "INVALID_ARGUMENT");
  EXPECT_EQ(answers[1]["calls"], 10);
  EXPECT_EQ(server_.calls(), 31);
}

TEST_F(CamctlBenchTest, FailsWhereNothingIsAnswered) {
  const ProcessResult result = Bench({Image("bad.png", "refuse")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err, "camctl: image: neither PNG nor JPEG\n");
  EXPECT_THAT(result.out, HasSubstr("0.0 explanations a second"));
  EXPECT_THAT(result.out, HasSubstr("INVALID_ARGUMENT"));
}

TEST_F(CamctlBenchTest, IsATableForPeople) {
  const ProcessResult result = Bench({image_, "--concurrency=3"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(
      result.out,
      StartsWith("chest: closed loop, 3 at a time, for 300ms after 10ms of "
                 "warm-up\n"));
  EXPECT_THAT(result.out, HasSubstr("p99 ms"));
}

TEST_F(CamctlBenchTest, SaysWhichFlagIsWrong) {
  ExpectError(Bench({image_, "--concurrency", "2", "--rate", "3"}), 2,
              "camctl: --rate: not together with --concurrency");
  ExpectError(Bench({image_, "--concurrency", "0"}), 2,
              "camctl: --concurrency: has to be within 1 and 256");
  ExpectError(Bench({image_, "--rate", "nan"}), 2,
              "camctl: --rate: has to be above 0");
  ExpectError(Bench({image_, "--duration", "0s"}), 2,
              "camctl: --duration: has to be above 0, such as 30s, and to end");
  ExpectError(Bench({image_, "--warm_up", "-1s"}), 2,
              "camctl: --warm_up: has to be 0 or above, and to end");
  ExpectError(Bench({}), 2, "camctl: --image: missing; name a PNG or JPEG");
}

TEST_F(CamctlBenchTest, SaysThatThereIsNoServer) {
  const ProcessResult result =
      Bench({image_, "--server", "127.0.0.1:1", "--timeout", "5s"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace camserve
