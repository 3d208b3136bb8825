// camctl models, model, health and server.
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/client/camctl_fixture.h"

namespace camserve {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class CamctlQueriesTest : public CamctlTest {
 protected:
  void ExpectOutput(const std::vector<std::string>& arguments,
                    const std::string& out) {
    const ProcessResult result = Camctl(arguments);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.out, out);
  }

  json Json(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const ProcessResult result = Camctl(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out);
  }
};

TEST_F(CamctlQueriesTest, ModelsIsATable) {
  ExpectOutput({"models"},
               "name   version  state    sha256        reason\n"
               "chest        1  ready    bbbbbbbbbbbb\n"
               "chest        2  ready    cccccccccccc\n"
               "chest        3  loading  dddddddddddd\n"
               "torn         1  failed   bbbbbbbbbbbb  the file is cut off\n");
}

TEST_F(CamctlQueriesTest, ModelsIsJson) {
  const json models = Json({"models"})["models"];
  EXPECT_EQ(models.size(), 4u);
  EXPECT_EQ(models[3]["model"]["name"], "torn");
  EXPECT_EQ(models[3]["state"], "MODEL_STATE_FAILED");
}

TEST_F(CamctlQueriesTest, ModelTellsLayersCallsAndVerdicts) {
  ExpectOutput(
      {"model", "chest"},
      "model          chest:2\n"
      "state          ready\n"
      "sha256         " +
          std::string(64, 'c') +
          "\n"
          "input          3 x 224 x any\n"
          "classes        0 healthy, 1 Lungenentzündung\n"
          "output         exclusive classes: the probabilities are the softmax "
          "of all logits\n"
          "default layer  features.19\n"
          "runs on        cpu\n"
          "\n"
          "layer       channels        map  calls  Grad-CAM  HiResCAM      "
          "also called\n"
          "features.0        64  112 x 112      2  -         not faithful\n"
          "features          64      7 x 7      1  -         proven        "
          "features.19\n");
}

TEST_F(CamctlQueriesTest, ModelTellsWhatItsOutputMeansAndWhatIsWrong) {
  ExpectOutput(
      {"model", "findings"},
      "model          findings:2\n"
      "state          ready\n"
      "sha256         " +
          std::string(64, 'c') +
          "\n"
          "input          3 x 224 x any\n"
          "classes        0 healthy, 1 Lungenentzündung, 2 肺がん\n"
          "output         multi-label: each probability is the sigmoid of its "
          "own logit\n"
          "taken off      sigmoid: the logits under it are explained\n"
          "thresholds     healthy 0.5, Lungenentzündung 0.5, 肺がん 0.125\n"
          "logits key     out\n"
          "default layer  features.19\n"
          "runs on        cpu\n"
          "layout         channels last (fused 1.5 ms, channels last 4.5 ms); "
          "12.3 MB of packed weights\n"
          "warning        batch norm is frozen in training mode\n"
          "\n"
          "layer       channels        map  calls  Grad-CAM                   "
          "  HiResCAM       also called\n"
          "features.0        64  112 x 112      2  unknown (at 2 of 3 classes) "
          " "
          "not faithful\n"
          "features          64      7 x 7      1  -                          "
          "  not known yet  features.19\n"
          "not known yet: the server is looking; ask again\n"
          "\n"
          "not optimized  why\n"
          "features.0     the addition of a parameter cannot be fused\n"
          "\n"
          "refused layer  why\n"
          "mirror         its rows are not the images; name a layer before "
          "it\n");
}

TEST_F(CamctlQueriesTest, ModelIsJson) {
  const json model = Json({"model", "chest:2"})["model"];
  EXPECT_EQ(model["default_layer"], "features.19");
  EXPECT_EQ(model["layers"][0]["calls"], 2);
  const json findings = Json({"model", "findings"})["model"];
  EXPECT_EQ(findings["output"]["removed_step"], "LAST_STEP_SIGMOID");
  EXPECT_EQ(findings["output"]["thresholds"][2], 0.125);
  EXPECT_EQ(findings["refused_layers"][0]["path"], "mirror");
}

TEST_F(CamctlQueriesTest, HealthSaysServing) {
  ExpectOutput({"health"}, server_.address() + " is serving\n");
  EXPECT_EQ(Json({"health"})["status"], "SERVING");
}

TEST_F(CamctlQueriesTest, HealthTellsByItsExitCode) {
  server_.SetServing("chest", false);
  ExpectError(Camctl({"health", "chest"}), 3,
              "camctl: health: chest is not serving");
  ExpectError(Camctl({"health", "nobody"}), 3,
              "camctl: service: the server has no nobody");
  const ProcessResult result = Camctl({"health", "chest", "--json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(json::parse(result.out)["status"], "NOT_SERVING");
}

TEST_F(CamctlQueriesTest, ServerTellsVersionsAndLimits) {
  const ProcessResult result = Camctl({"server"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("camserve                   9.8.7\n"
                                    "LibTorch                   2.11.0\n"
                                    "devices                    cpu, cuda:0\n"
                                    "methods                    Grad-CAM, "
                                    "HiResCAM\n"
                                    "most bytes a message       1048576\n"));
  EXPECT_EQ(Json({"server"})["limits"]["image_side"], 20000);
}

TEST_F(CamctlQueriesTest, TheFlagGoesBeforeTheEnvironment) {
  FakeServer other;
  ExpectOutput({"health", "--server", other.address()},
               other.address() + " is serving\n");
}

TEST_F(CamctlQueriesTest, ColorsAreForTerminals) {
  const ProcessResult colored = Camctl({"models"}, {.terminal = true});
  EXPECT_THAT(colored.out, HasSubstr("\x1b[32mready\x1b[0m"));
  EXPECT_THAT(colored.out, HasSubstr("\x1b[31mfailed\x1b[0m"));
  const ProcessResult plain =
      Camctl({"models"}, {.environment = {"NO_COLOR=1"}, .terminal = true});
  EXPECT_THAT(plain.out, HasSubstr("ready"));
  EXPECT_THAT(plain.out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace camserve
