#include "server/api/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "tests/repository/served_models.h"

namespace camserve {
namespace {

v1::ExplainRequest Request(const std::string& text) {
  v1::ExplainRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request))
      << text;
  return request;
}

absl::StatusOr<ExplainOptions> Read(const std::string& text) {
  return ReadExplainOptions(Request(text), MakeServedModel(), {});
}

TEST(RequestReaderTest, FillsInDefaults) {
  const auto options = Read("");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->methods, (std::vector<CamMethod>{CamMethod::kGradCam,
                                                      CamMethod::kHiResCam}));
  EXPECT_EQ(std::get<TopK>(options->classes).k, 1);
  EXPECT_EQ(options->layer, "");
  EXPECT_TRUE(options->outputs.raw_map);
  EXPECT_FALSE(options->outputs.heatmap);
  EXPECT_FALSE(options->outputs.heatmap_png);
  EXPECT_FALSE(options->outputs.overlay_png);
  EXPECT_EQ(options->render.color_map, ColorMap::kJet);
  EXPECT_EQ(options->render.blend, Blend::kUniform);
  EXPECT_EQ(options->render.opacity, 0.5f);
}

TEST(RequestReaderTest, ReadsEverything) {
  const auto options = Read(R"pb(
    methods: CAM_METHOD_HIRES_CAM
    classes { labels { values: "other" } }
    layer: "features.2"
    outputs: [ OUTPUT_HEATMAP, OUTPUT_HEATMAP_PNG, OUTPUT_OVERLAY_PNG ]
    render { color_map: COLOR_MAP_INFERNO blend: BLEND_BY_VALUE opacity: 0 }
  )pb");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->methods, (std::vector<CamMethod>{CamMethod::kHiResCam}));
  EXPECT_EQ(std::get<ClassIndices>(options->classes), ClassIndices{2});
  EXPECT_EQ(options->layer, "features.2");
  EXPECT_FALSE(options->outputs.raw_map);
  EXPECT_TRUE(options->outputs.heatmap);
  EXPECT_TRUE(options->outputs.heatmap_png);
  EXPECT_TRUE(options->outputs.overlay_png);
  EXPECT_EQ(options->render.color_map, ColorMap::kInferno);
  EXPECT_EQ(options->render.blend, Blend::kByValue);
  EXPECT_EQ(options->render.opacity, 0);
}

TEST(RequestReaderTest, ReadsOutputsAsJpeg) {
  const auto options =
      Read("outputs: [ OUTPUT_HEATMAP_JPEG, OUTPUT_OVERLAY_JPEG ]");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_TRUE(options->outputs.heatmap_jpeg);
  EXPECT_TRUE(options->outputs.overlay_jpeg);
  EXPECT_FALSE(options->outputs.overlay_png);
  EXPECT_TRUE(options->outputs.overlays());
  EXPECT_TRUE(options->outputs.heatmaps());
}

struct BadRequest {
  const char* name;
  std::string text;
  const char* message;
};

class BadRequestTest : public testing::TestWithParam<BadRequest> {};

TEST_P(BadRequestTest, IsRefusedInWords) {
  const auto options = Read(GetParam().text);
  EXPECT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(options.status().message()),
              testing::StartsWith(GetParam().message));
  EXPECT_LT(options.status().message().size(), 400u);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRequestTest,
    testing::Values(
        BadRequest{"MethodTwice",
                   "methods: [CAM_METHOD_GRAD_CAM, CAM_METHOD_GRAD_CAM]",
                   "methods[1]: Grad-CAM is named twice"},
        BadRequest{"MethodUnspecified", "methods: CAM_METHOD_UNSPECIFIED",
                   "methods[0]: 0 is no method; name CAM_METHOD_GRAD_CAM"},
        BadRequest{"MethodUnknown", "methods: [CAM_METHOD_GRAD_CAM, 99]",
                   "methods[1]: 99 is no method"},
        BadRequest{"TopK", "classes { top_k: 4 }",
                   "classes.top_k: 4 is outside 1 to 3"},
        BadRequest{"Class", "classes { indices { values: 3 } }",
                   "classes.indices.values[0]: 3"},
        BadRequest{"OutputUnspecified", "outputs: OUTPUT_UNSPECIFIED",
                   "outputs[0]: 0 is no output; name OUTPUT_RAW_MAP"},
        BadRequest{"OutputUnknown", "outputs: [OUTPUT_RAW_MAP, 17]",
                   "outputs[1]: 17"},
        BadRequest{"ColorMap", "render { color_map: 8 }",
                   "render.color_map: 8 is no colour map"},
        BadRequest{"Blend", "render { blend: 8 }",
                   "render.blend: 8 is no blend"},
        BadRequest{"OpacityBelow", "render { opacity: -0.5 }",
                   "render.opacity: -0.5 is outside [0, 1]"},
        BadRequest{"OpacityAbove", "render { opacity: 1.5 }",
                   "render.opacity: 1.5 is outside"},
        BadRequest{"OpacityNan", "render { opacity: nan }",
                   "render.opacity: nan is outside"},
        BadRequest{"LongLayer", "layer: '" + std::string(513, 'x') + "'",
                   "layer: 513 bytes; at most 512"},
        BadRequest{"LongSourceId",
                   "image { source_id: '" + std::string(1025, 'x') + "' }",
                   "image.source_id: 1025 bytes; at most 1024"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ReadModelSpecTest, TakesNameAndVersion) {
  v1::ModelSpec message;
  message.set_name("chest");
  message.set_version(3);
  const auto spec = ReadModelSpec(message);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->name, "chest");
  EXPECT_EQ(spec->version, 3);
}

TEST(ReadModelSpecTest, RefusesNoNameAndNegativeVersions) {
  v1::ModelSpec message;
  EXPECT_THAT(std::string(ReadModelSpec(message).status().message()),
              testing::StartsWith("model.name: empty"));
  message.set_name("chest");
  message.set_version(-1);
  const auto spec = ReadModelSpec(message);
  EXPECT_EQ(spec.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(spec.status().message()),
              testing::StartsWith("model.version: -1 is negative"));
}

}  // namespace
}  // namespace camserve
