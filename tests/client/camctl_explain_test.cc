// camctl explain: what it prints, and what lies in its folder.
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/client/camctl_fixture.h"
#include "tests/client/fake_answers.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class CamctlExplainTest : public CamctlTest {
 protected:
  ProcessResult Explain(const std::vector<std::string>& arguments,
                        const ProcessOptions& options = {}) {
    std::vector<std::string> all = {"explain", "--model", "chest", "--out",
                                    out()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return Camctl(all, options);
  }

  std::set<std::string> Written() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(out())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  json Manifest() const { return ReadJson(out() + "/manifest.json"); }
};

TEST_F(CamctlExplainTest, PrintsScoresAndExplanations) {
  const std::string image = Image("scan.png", "an image");
  const ProcessResult result = Explain({"--image", image});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(
      result.out,
      absl::StrCat(
          image, "  chest:2  features.19  640 x 480\n",
          "index  label               logit  probability  predicted\n"
          "    1  Lungenentzündung   3.5000       0.8750  yes\n"
          "    0  healthy           -0.2500       0.0938\n"
          "    2  肺がん            -1.5000       0.0312\n"
          "\n"
          "method    class             verdict       map sum  logit - bias"
          "  residual  positive  shows\n"
          "Grad-CAM  Lungenentzündung  not faithful   3.2500        3.2500"
          "   1.5e+00     0.0 %  no positive evidence\n"
          "HiResCAM  Lungenentzündung  proven         3.2500        3.2500"
          "   0.0e+00    75.0 %  evidence\n"
          "\n"
          "queue 0.0 ms, decode 0.0 ms, compute 35.5 ms, render 0.0 ms, batch "
          "of 1\n",
          out(), "/scan.1-Lungenentzündung.gradcam.overlay.png\n", out(),
          "/scan.1-Lungenentzündung.hirescam.overlay.png\n"));
}

TEST_F(CamctlExplainTest, LabelsThatArePredictedAreExplained) {
  const std::string image = Image("scan.png", "an image");
  const ProcessResult result =
      Explain({image, "--model=findings", "--above_threshold",
               "--method=hirescam", "--layer=loop"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(server_.explain_requests()[0].classes().above_threshold());
  EXPECT_THAT(result.out,
              HasSubstr(absl::StrCat(
                  image, "  findings:1  loop  multi-label  640 x 480\n",
                  "index  label               logit  probability  predicted\n"
                  "    1  Lungenentzündung   3.5000       0.9688  yes\n"
                  "    0  healthy           -0.2500       0.2500\n"
                  "    2  肺がん            -1.5000       0.2500  yes\n")));
  EXPECT_THAT(result.out, HasSubstr("HiResCAM  肺がん"));
  EXPECT_THAT(result.out, HasSubstr("\nloop is called 3 times in a pass: the "
                                    "last call is explained\n"));
  const json manifest = Manifest();
  EXPECT_EQ(manifest["output"], "OUTPUT_KIND_MULTI_LABEL");
  EXPECT_EQ(manifest["layer_calls"], 3);
  const json& scores = manifest["images"][0]["scores"];
  EXPECT_EQ(scores[1]["predicted"], false);
  EXPECT_EQ(scores[2]["predicted"], true);
  EXPECT_EQ(manifest["images"][0]["explanations"].size(), 2u);
}

TEST_F(CamctlExplainTest, NoLabelThatIsPredictedIsSaid) {
  const ProcessResult result = Explain(
      {Image("scan.png", "none"), "--model=findings", "--above_threshold"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("healthy"));
  EXPECT_THAT(result.out,
              HasSubstr("no label is at or above its threshold: nothing to "
                        "explain\n"));
  EXPECT_THAT(Written(), ElementsAre("manifest.json"));
  EXPECT_EQ(Manifest()["images"][0]["scores"].size(), 3u);
  EXPECT_EQ(Manifest()["images"][0]["explanations"], json::array());
}

TEST_F(CamctlExplainTest, OneWayToChooseClassesIsTaken) {
  const std::string image = Image("scan.png", "an image");
  const std::string message =
      "camctl: --above_threshold: not together with --class, "
      "--class_index or --top_k";
  ExpectError(Explain({image, "--above_threshold", "--top_k=2"}), 2, message);
  ExpectError(Explain({image, "--above_threshold", "--class=1"}), 2, message);
  ExpectError(Explain({image, "--class=1", "--top_k=2"}), 2,
              "camctl: --top_k: not together with --class or --class_index");
}

TEST_F(CamctlExplainTest, WritesPicturesMapsAndManifest) {
  const std::string image = Image("scan.png", "an image");
  ASSERT_EQ(Explain({image, "--method", "hirescam"}).exit_code, 0);
  const std::string stem = "scan.1-Lungenentzündung.hirescam";
  EXPECT_THAT(Written(),
              UnorderedElementsAre("manifest.json", stem + ".overlay.png",
                                   stem + ".heatmap.png", stem + ".raw.npy",
                                   stem + ".heatmap.npy"));
  EXPECT_EQ(ReadFile(out() + "/" + stem + ".overlay.png"), "an overlay as PNG");
  EXPECT_EQ(ReadFile(out() + "/" + stem + ".heatmap.png"), "a heatmap as PNG");
  const Tensor raw = ReadNpy(out() + "/" + stem + ".raw.npy");
  EXPECT_EQ(raw.shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(raw.values, (std::vector<float>{-1, 0, 1, 2}));

  const json manifest = Manifest();
  EXPECT_EQ(manifest["server"]["version"], "9.8.7");
  EXPECT_EQ(manifest["model"]["sha256"], std::string(64, 'c'));
  EXPECT_EQ(manifest["images"][0]["image"], image);
  EXPECT_EQ(manifest["images"][0]["request_id"], server_.request_ids().back());
  const json& files = manifest["images"][0]["explanations"][0]["files"];
  EXPECT_EQ(files["raw_map"], stem + ".raw.npy");
  EXPECT_EQ(files["overlay_png"], stem + ".overlay.png");
}

TEST_F(CamctlExplainTest, WritesPicturesAsJpegWhereAskedTo) {
  const std::string image = Image("scan.png", "an image");
  ASSERT_EQ(
      Explain({image, "--method=hirescam", "--picture_format=jpeg"}).exit_code,
      0);
  const std::string stem = "scan.1-Lungenentzündung.hirescam";
  EXPECT_THAT(Written(),
              UnorderedElementsAre("manifest.json", stem + ".overlay.jpg",
                                   stem + ".heatmap.jpg", stem + ".raw.npy",
                                   stem + ".heatmap.npy"));
  EXPECT_EQ(ReadFile(out() + "/" + stem + ".overlay.jpg"),
            "an overlay as JPEG");
  const json files = Manifest()["images"][0]["explanations"][0]["files"];
  EXPECT_EQ(files["heatmap_jpeg"], stem + ".heatmap.jpg");
  EXPECT_FALSE(files.contains("overlay_png"));
}

TEST_F(CamctlExplainTest, RefusesAnotherPictureFormat) {
  ExpectError(Explain({Image("scan.png", "an image"), "--picture_format=gif"}),
              2, "camctl: --picture_format: takes png or jpeg, not \"gif\"");
}

TEST_F(CamctlExplainTest, AsksWhatItsFlagsSay) {
  const std::string image = Image("scan.png", "an image");
  ASSERT_EQ(
      Explain({image, "--method=gradcam", "--class_index=2", "--class_index=0",
               "--layer=features.3", "--window=-5,4095.5",
               "--color_map=inferno", "--blend=by_value", "--opacity=0.25",
               "--longest_side=300"})
          .exit_code,
      0);
  const v1::ExplainRequest request = server_.explain_requests()[0];
  EXPECT_EQ(request.model().name(), "chest");
  EXPECT_THAT(request.methods(), ElementsAre(v1::CAM_METHOD_GRAD_CAM));
  EXPECT_THAT(request.classes().indices().values(), ElementsAre(2, 0));
  EXPECT_EQ(request.layer(), "features.3");
  EXPECT_EQ(request.image().window().low(), -5);
  EXPECT_EQ(request.image().window().high(), 4095.5);
  EXPECT_EQ(request.image().encoded(), "an image");
  EXPECT_EQ(request.render().color_map(), v1::COLOR_MAP_INFERNO);
  EXPECT_EQ(request.render().blend(), v1::BLEND_BY_VALUE);
  EXPECT_EQ(request.render().opacity(), 0.25f);
  EXPECT_EQ(request.render().longest_side(), 300);
}

TEST_F(CamctlExplainTest, AsksForLabelsAndTheBestClasses) {
  const std::string image = Image("scan.png", "an image");
  ASSERT_EQ(Explain({image, "--class=healthy"}).exit_code, 0);
  ASSERT_EQ(Explain({image, "--top_k=3"}).exit_code, 0);
  ASSERT_EQ(Explain({image}).exit_code, 0);
  const auto requests = server_.explain_requests();
  EXPECT_THAT(requests[0].classes().labels().values(), ElementsAre("healthy"));
  EXPECT_EQ(requests[1].classes().top_k(), 3);
  EXPECT_FALSE(requests[2].has_classes());
}

// BI-RADS has the labels "1" to "6".
TEST_F(CamctlExplainTest, ALabelThatIsANumberIsALabel) {
  const std::string image = Image("scan.png", "an image");
  ASSERT_EQ(Explain({image, "--class=2"}).exit_code, 0);
  ASSERT_EQ(Explain({image, "--class_index=2"}).exit_code, 0);
  const auto requests = server_.explain_requests();
  EXPECT_THAT(requests[0].classes().labels().values(), ElementsAre("2"));
  EXPECT_THAT(requests[1].classes().indices().values(), ElementsAre(2));
}

TEST_F(CamctlExplainTest, ALabelThatIsNoneIsToldTheFlagOfIndices) {
  server_.RefuseExplain([](const v1::ExplainRequest&) {
    return InvalidFieldStatus("classes.labels.values[0]",
                              "the model has no class \"2\"");
  });
  ExpectError(Explain({Image("scan.png", "an image"), "--class=2"}), 3,
              "camctl: classes.labels.values[0]: the model has no class \"2\"; "
              "--class takes labels, --class_index takes indices");
}

// The server refuses pictures above 600 pixels a side, or of the image's size.
grpc::Status RefuseLargePictures(const v1::ExplainRequest& request) {
  const int side = request.render().longest_side();
  if (side > 0 && side <= 600) return grpc::Status::OK;
  return StatusWithReason(grpc::StatusCode::RESOURCE_EXHAUSTED,
                          "outputs: the answer would be too large",
                          "ANSWER_TOO_LARGE");
}

TEST_F(CamctlExplainTest, AsksForPicturesThatFitIntoAnAnswer) {
  server_.RefuseExplain(RefuseLargePictures);
  const std::string image = Image("scan.png", "an image");
  const ProcessResult result = Explain({image});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err,
            "camctl: " + image +
                ": with pictures of the image's size the answer would be too "
                "large; their longer side was made at most 512 pixels; "
                "--longest_side says another\n");
  EXPECT_EQ(server_.explain_requests().back().render().longest_side(), 512);
}

TEST_F(CamctlExplainTest, ALongestSideThatWasAskedForStays) {
  server_.RefuseExplain(RefuseLargePictures);
  const std::string image = Image("scan.png", "an image");
  const std::string error = "camctl: outputs: the answer would be too large";
  for (const char* flag : {"--longest_side=700", "--longest_side=0"}) {
    ExpectError(Explain({image, flag}), 3, error);
  }
  EXPECT_EQ(server_.explain_requests().size(), 2u);
  EXPECT_EQ(Explain({image, "--longest_side=600"}).err, "");
  ExpectError(Explain({image, "--longest_side=-1"}), 2,
              "camctl: --longest_side: has to be 0 or more");
}

TEST_F(CamctlExplainTest, AnswersThatNoPictureSizeMakesFitAreRefused) {
  server_.RefuseExplain([](const v1::ExplainRequest&) {
    return StatusWithReason(grpc::StatusCode::RESOURCE_EXHAUSTED,
                            "outputs: the answer would be too large",
                            "ANSWER_TOO_LARGE");
  });
  ExpectError(Explain({Image("scan.png", "an image")}), 3,
              "camctl: outputs: the answer would be too large");
}

TEST_F(CamctlExplainTest, OneVersionAnswersThroughoutARun) {
  const std::string image = Image("scan.png", "an image");
  ASSERT_EQ(Explain({image}).exit_code, 0);
  ASSERT_EQ(Explain({image, "--model=chest:1"}).exit_code, 0);
  ASSERT_EQ(Explain({image, "--model=other"}).exit_code, 0);
  const auto requests = server_.explain_requests();
  EXPECT_EQ(requests[0].model().version(), 2) << "the newest that is ready";
  EXPECT_EQ(requests[1].model().version(), 1);
  EXPECT_EQ(requests[2].model().version(), 0) << "the server knows why not";
}

TEST_F(CamctlExplainTest, JsonIsTheResponseWithoutBytes) {
  const std::string image = Image("scan.png", "an image");
  const ProcessResult result =
      Camctl({"explain", "--model", "chest", "--image", image, "--json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  const json response = json::parse(result.out);
  EXPECT_EQ(response["image"], image);
  EXPECT_EQ(response["scores"][1]["label"], "healthy");
  EXPECT_EQ(response["scores"][1]["index"], 0);
  EXPECT_EQ(response["explanations"][1]["faithfulness"]["verdict"],
            "FAITHFULNESS_VERDICT_PROVEN");
  EXPECT_EQ(response["model"]["version"], "2") << "64 bits are text";
  for (const char* bulk : {"overlay_png", "overlay_jpeg", "heatmap_png",
                           "heatmap_jpeg", "raw_map", "heatmap"}) {
    EXPECT_FALSE(response["explanations"][0].contains(bulk)) << bulk;
  }
}

TEST_F(CamctlExplainTest, SeveralImagesAreAnsweredInOrder) {
  std::vector<std::string> images;
  std::string progress;
  for (int i = 0; i < 12; ++i) {
    images.push_back(Image(absl::StrCat("image", i, ".png"), "an image"));
  }
  std::vector<std::string> arguments = images;
  arguments.push_back("--json");
  const ProcessResult result = Explain(arguments);
  EXPECT_EQ(result.exit_code, 0);
  std::vector<std::string> answered;
  for (const auto line : absl::StrSplit(result.out, '\n', absl::SkipEmpty())) {
    answered.push_back(json::parse(line)["image"]);
  }
  EXPECT_EQ(answered, images);
  EXPECT_THAT(result.err, HasSubstr("1/12 "));
  EXPECT_THAT(result.err, HasSubstr("12/12 "));
  EXPECT_EQ(Manifest()["images"].size(), 12u);
}

TEST_F(CamctlExplainTest, AFolderIsItsImages) {
  Image("scans/b.png", "an image");
  Image("scans/a.jpg", "an image");
  Image("scans/readme.txt", "no image");
  ASSERT_EQ(Explain({(folder_.path() / "scans").string()}).exit_code, 0);
  EXPECT_EQ(server_.explain_requests().size(), 2u);
  EXPECT_THAT(std::string(Manifest()["images"][0]["image"]),
              HasSubstr("a.jpg"));
}

TEST_F(CamctlExplainTest, OneFailureDoesNotStopTheOthers) {
  const std::string good = Image("good.png", "an image");
  const std::string bad = Image("bad.png", "refuse this");
  const std::string last = Image("last.png", "an image");
  const ProcessResult result = Explain({bad, good, last, "--json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err,
              HasSubstr("camctl: " + bad + ": image: neither PNG nor JPEG\n"));
  EXPECT_THAT(result.err,
              HasSubstr("camctl: 1 of 3 images could not be explained\n"));
  const std::vector<std::string> lines =
      absl::StrSplit(result.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(json::parse(lines[0])["error"]["code"], "INVALID_ARGUMENT");
  EXPECT_EQ(json::parse(lines[2])["image"], last);
  EXPECT_EQ(Manifest()["failures"], 1);
  EXPECT_EQ(Manifest()["images"][2]["image"], last);
}

TEST_F(CamctlExplainTest, ImagesOfOneNameStayApart) {
  const std::string first = Image("x/scan.png", "an image");
  const std::string second = Image("y/scan.png", "large image");
  ASSERT_EQ(Explain({first, second, "--method=hirescam"}).exit_code, 0);
  EXPECT_EQ(Written().size(), 9u);
  const json images = Manifest()["images"];
  const std::string overlay =
      images[1]["explanations"][0]["files"]["overlay_png"];
  EXPECT_EQ(overlay, "scan-2.1-Lungenentzündung.hirescam.overlay.png");
  EXPECT_EQ(std::filesystem::file_size(out() + "/" + overlay), 8u << 20);
}

TEST_F(CamctlExplainTest, HostileLabelsStayInTheFolderAndOffTheTerminal) {
  const std::string image = Image("scan.png", "hostile");
  const ProcessResult result = Explain({image, "--method=gradcam"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(Written(),
              testing::Contains("scan.1-________31mowned.gradcam.overlay.png"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()),
                          std::filesystem::directory_iterator()),
            2)
      << "the image and the folder of results";
}

TEST_F(CamctlExplainTest, TheManifestIsTheLastThingWritten) {
  Image("out/manifest.json", "of an earlier run");
  const ProcessResult result =
      Explain({Image("bad.png", "refuse this"), Image("scan.png", "an image")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(Manifest()["failures"], 1);
  const auto written = [&](const std::string& name) {
    return std::filesystem::last_write_time(out() + "/" + name);
  };
  for (const std::string& name : Written()) {
    EXPECT_LE(written(name), written("manifest.json")) << name;
  }
}

TEST_F(CamctlExplainTest, AnEarlierRunStaysWhereNothingCanBeAsked) {
  Image("out/manifest.json", "of an earlier run");
  server_.FailNext(1, {grpc::StatusCode::PERMISSION_DENIED, "go away"});
  EXPECT_EQ(Explain({Image("scan.png", "an image")}).exit_code, 3);
  EXPECT_EQ(ReadFile(out() + "/manifest.json"), "of an earlier run")
      << "nothing was begun";
}

TEST_F(CamctlExplainTest, ATerminalShowsABar) {
  const ProcessResult result =
      Explain({Image("a.png", "an image"), Image("b.png", "an image")},
              {.terminal = true});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("[##########..........] 1/2 "));
  EXPECT_THAT(result.out, HasSubstr("[####################] 2/2 "));
  EXPECT_THAT(result.out, HasSubstr("\x1b[32mproven\x1b[0m"));
}

}  // namespace
}  // namespace camserve
