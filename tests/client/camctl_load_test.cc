// camctl load and unload.
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using nlohmann::json;

class CamctlLoadTest : public CamctlTest {};

TEST_F(CamctlLoadTest, SaysWhatIsReady) {
  const ProcessResult result = Camctl({"load", "chest"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "chest:2 is ready\n");
  EXPECT_EQ(Camctl({"load", "chest:1"}).out, "chest:1 is ready\n");
}

TEST_F(CamctlLoadTest, SaysWhyAModelHasFailed) {
  ExpectError(Camctl({"load", "torn"}), 3,
              "camctl: model: torn:1 cannot be served: the file is cut off");
  const ProcessResult result = Camctl({"load", "torn", "--json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(json::parse(result.out)["status"]["state"], "MODEL_STATE_FAILED");
}

TEST_F(CamctlLoadTest, UnloadingIsSaid) {
  const ProcessResult result = Camctl({"unload", "chest:1"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "chest:1 is unloaded\n");
  EXPECT_EQ(json::parse(Camctl({"unload", "chest", "--json"}).out),
            json::object());
}

TEST_F(CamctlLoadTest, RefusalsAreTheServers) {
  for (const char* command : {"load", "unload"}) {
    ExpectError(Camctl({command, "nobody"}), 3,
                "camctl: model: there is no nobody");
    ExpectError(Camctl({command, "chest:new"}), 2,
                "camctl: model: the version after ':' is a number from 1 on");
    server_.FailNext(1, {grpc::StatusCode::FAILED_PRECONDITION,
                         "the server runs with --model_control=none"});
    ExpectError(Camctl({command, "chest"}), 3,
                "camctl: the server runs with --model_control=none");
  }
}

}  // namespace
}  // namespace camserve
