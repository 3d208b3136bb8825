#include "client/camctl/explanation/explanation_files.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

v1::GetServerInfoResponse Server() {
  v1::GetServerInfoResponse server;
  server.set_version("9.8.7");
  server.set_libtorch_version("2.11.0");
  return server;
}

v1::ExplainResponse Response() {
  v1::ExplainResponse response;
  response.mutable_model()->set_name("chest");
  response.mutable_model()->set_version(2);
  response.mutable_model()->set_sha256("abc");
  response.set_layer("features.19");
  response.mutable_times()->mutable_compute()->set_seconds(1);
  response.mutable_times()->mutable_compute()->set_nanos(500'000'000);
  v1::ClassScore& score = *response.add_scores();
  score.set_index(1);
  score.set_label("Größe");
  score.set_logit(0.1f);
  v1::Explanation& explanation = *response.add_explanations();
  explanation.set_method(v1::CAM_METHOD_GRAD_CAM);
  *explanation.mutable_target() = score;
  explanation.mutable_faithfulness()->set_verdict(
      v1::FAITHFULNESS_VERDICT_NOT_FAITHFUL);
  explanation.mutable_faithfulness()->set_residual(1e-17);
  explanation.set_empty_reason(v1::EMPTY_REASON_CONSTANT_MAP);
  return response;
}

TEST(ManifestTest, SaysWhatLiesInTheFolder) {
  TemporaryFolder folder;
  Manifest manifest("127.0.0.1:1", Server());
  manifest.AddImage("x/a.png", "id-1", Response(),
                    {{.overlay_png = "a.1-x.gradcam.overlay.png"}});
  ASSERT_TRUE(manifest.Write(folder.path()).ok());

  const auto json = ReadJson(folder.path() / "manifest.json");
  EXPECT_EQ(json["schema_version"], 2);
  EXPECT_EQ(json["server"]["version"], "9.8.7");
  EXPECT_EQ(
      json["model"],
      (nlohmann::json{{"name", "chest"}, {"version", "2"}, {"sha256", "abc"}}));
  EXPECT_EQ(json["layer"], "features.19");
  EXPECT_EQ(json["failures"], 0);
  const auto& image = json["images"][0];
  EXPECT_EQ(image["image"], "x/a.png");
  EXPECT_EQ(image["request_id"], "id-1");
  EXPECT_EQ(image["scores"][0]["label"], "Größe");
  EXPECT_EQ(image["scores"][0]["logit"].get<float>(), 0.1f);
  EXPECT_FALSE(image["scores"][0].contains("probability")) << "has none";
  EXPECT_EQ(image["times"]["compute"], "1.500s");
  EXPECT_FALSE(image.contains("model")) << "stands once";
  const auto& explanation = image["explanations"][0];
  EXPECT_EQ(explanation["method"], "CAM_METHOD_GRAD_CAM");
  EXPECT_EQ(explanation["faithfulness"]["verdict"],
            "FAITHFULNESS_VERDICT_NOT_FAITHFUL");
  EXPECT_EQ(explanation["faithfulness"]["residual"], 1e-17);
  EXPECT_EQ(explanation["faithfulness"]["error"], "");
  EXPECT_EQ(explanation["empty_reason"], "EMPTY_REASON_CONSTANT_MAP");
  EXPECT_EQ(explanation["files"]["overlay_png"], "a.1-x.gradcam.overlay.png");
  EXPECT_FALSE(explanation["files"].contains("raw_map"));
  EXPECT_FALSE(explanation.contains("overlay_png")) << "lies in its file";
}

TEST(ManifestTest, SaysWhyThereIsNoResidual) {
  v1::ExplainResponse response = Response();
  v1::Faithfulness& faithfulness =
      *response.mutable_explanations(0)->mutable_faithfulness();
  faithfulness.clear_residual();
  faithfulness.set_error("0 / 0");
  response.mutable_explanations(0)->set_empty_reason(
      v1::EMPTY_REASON_SATURATED);
  Manifest manifest("127.0.0.1:1", Server());
  manifest.AddImage("a.png", "id-1", response, {{}});
  const auto& explanation = manifest.json()["images"][0]["explanations"][0];
  EXPECT_EQ(explanation["faithfulness"]["error"], "0 / 0");
  EXPECT_FALSE(explanation["faithfulness"].contains("bias"));
  EXPECT_FALSE(explanation["faithfulness"].contains("residual"));
  EXPECT_EQ(explanation["empty_reason"], "EMPTY_REASON_SATURATED");
}

TEST(ManifestTest, KeepsFailuresAmongTheImages) {
  Manifest manifest("127.0.0.1:1", Server());
  manifest.AddFailure("a.png", "id-1",
                      absl::InvalidArgumentError("image: truncated"));
  manifest.AddImage("b.png", "id-2", Response(), {{}});
  EXPECT_EQ(manifest.json()["failures"], 1);
  EXPECT_EQ(manifest.json()["images"][0]["error"]["code"], "INVALID_ARGUMENT");
  EXPECT_EQ(manifest.json()["images"][0]["error"]["message"],
            "image: truncated");
  EXPECT_EQ(manifest.json()["images"][1]["image"], "b.png");
}

TEST(ManifestTest, NamesThatAreNotTextDoNotBreakIt) {
  TemporaryFolder folder;
  Manifest manifest("127.0.0.1:1", Server());
  manifest.AddFailure("\xff.png", "id-1", absl::InternalError("\xfe"));
  ASSERT_TRUE(manifest.Write(folder.path()).ok());
  EXPECT_EQ(ReadJson(folder.path() / "manifest.json")["images"][0]["image"],
            "\ufffd.png");
}

TEST(ManifestTest, GoesWhenANewRunBegins) {
  TemporaryFolder folder;
  WriteFile(folder.path() / "manifest.json", "{}");
  ASSERT_TRUE(Manifest::Remove(folder.path()).ok());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "manifest.json"));
  EXPECT_TRUE(Manifest::Remove(folder.path()).ok()) << "none is there";
}

}  // namespace
}  // namespace camserve::camctl
