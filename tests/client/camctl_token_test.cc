// Where camctl takes its token from, and whom it gives it to.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using CamctlTokenTest = CamctlTest;

TEST_F(CamctlTokenTest, SendsTheFirstWordOfItsFile) {
  const std::string file = Image("token", "the-token of mine\nanother\n");
  const ProcessResult result = Camctl({"models", "--token_file=" + file});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(server_.last_authorization(), "Bearer the-token");
}

TEST_F(CamctlTokenTest, SendsThatOfItsEnvironmentWithoutAFile) {
  const ProcessOptions options = {.environment = {"CAMSERVE_TOKEN=from-env"}};
  EXPECT_EQ(Camctl({"models"}, options).exit_code, 0);
  EXPECT_EQ(server_.last_authorization(), "Bearer from-env");
  const std::string file = Image("token", "from-file");
  EXPECT_EQ(Camctl({"models", "--token_file=" + file}, options).exit_code, 0);
  EXPECT_EQ(server_.last_authorization(), "Bearer from-file");
}

TEST_F(CamctlTokenTest, SendsNoneUnasked) {
  EXPECT_EQ(Camctl({"models"}).exit_code, 0);
  EXPECT_EQ(server_.last_authorization(), "");
}

TEST_F(CamctlTokenTest, KeepsItFromOtherMachinesWithoutTls) {
  const ProcessResult result =
      Camctl({"models", "--server=camserve.example:50051"},
             {.environment = {"CAMSERVE_TOKEN=the-secret-word"}});
  ExpectError(result, 2,
              "camctl: token: would go to camserve.example:50051 in clear; use "
              "TLS");
  EXPECT_THAT(result.err, Not(HasSubstr("the-secret-word")));
}

TEST_F(CamctlTokenTest, HelpDoesNotShowIt) {
  const ProcessResult result = Camctl(
      {"help", "models"}, {.environment = {"CAMSERVE_TOKEN=the-secret-word"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("--token_file"));
  EXPECT_THAT(result.out, Not(HasSubstr("the-secret-word")));
}

TEST_F(CamctlTokenTest, NamesWhatHoldsNone) {
  EXPECT_THAT(Camctl({"models", "--token_file=/nowhere"}).err,
              HasSubstr("--token_file: cannot be read"));
  const ProcessResult result =
      Camctl({"models"}, {.environment = {"CAMSERVE_TOKEN=two words"}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("CAMSERVE_TOKEN: holds no token"));
  EXPECT_THAT(result.err, Not(HasSubstr("two words")));
}

}  // namespace
}  // namespace camserve
