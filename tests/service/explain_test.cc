#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "google/protobuf/text_format.h"
#include "grpcpp/client_context.h"
#include "server/imaging/decode.h"
#include "tests/imaging/test_images.h"
#include "tests/repository/fake_model.h"
#include "tests/service/evaluate_requests.h"
#include "tests/service/running_server.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

v1::ExplainRequest Request(const std::string& text) {
  v1::ExplainRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
  request.mutable_model()->set_name("chest");
  return request;
}

void SetPng(v1::ExplainRequest& request, int width, int height) {
  request.mutable_image()->set_encoded(
      MakePng(PatternPng(width, height, SPNG_COLOR_TYPE_TRUECOLOR, 8)));
}

void SetTensor(v1::ExplainRequest& request) {
  v1::Tensor& tensor = *request.mutable_image()->mutable_tensor();
  for (const int size : {3, 8, 8}) tensor.add_shape(size);
  tensor.set_data(std::string(3 * 8 * 8 * sizeof(float), '\0'));
}

class ExplainTest : public testing::Test {
 protected:
  void SetUp() override { server_.WaitUntilServing(); }

  grpc::Status Explain(const v1::ExplainRequest& request) {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata_) context.AddMetadata(key, value);
    const grpc::Status status =
        server_.explanations().Explain(&context, request, &response_);
    const auto& echoed = context.GetServerInitialMetadata();
    const auto found = echoed.find("x-request-id");
    request_id_ = found == echoed.end()
                      ? ""
                      : std::string(found->second.data(), found->second.size());
    return status;
  }

  // The log line of the last call; it is written before the answer is sent.
  nlohmann::json LastCall() { return server_.LogLines("call").back(); }

  RunningServer server_{LoadEvenModel()};
  std::map<std::string, std::string> metadata_;
  v1::ExplainResponse response_;
  std::string request_id_;
};

TEST_F(ExplainTest, PicturesAreDrawnNoLargerThanAskedFor) {
  v1::ExplainRequest request =
      Request("outputs: [3, 4] render { longest_side: 30 }");
  SetPng(request, 120, 64);
  ASSERT_TRUE(Explain(request).ok());
  EXPECT_EQ(response_.image_width(), 120);
  for (const std::string& png : {response_.explanations(0).heatmap_png(),
                                 response_.explanations(0).overlay_png()}) {
    const auto picture = DecodeImage(png, {});
    ASSERT_TRUE(picture.ok()) << picture.status();
    EXPECT_EQ(picture->width, 30);
    EXPECT_EQ(picture->height, 16);
  }
  request.mutable_render()->set_longest_side(500);
  ASSERT_TRUE(Explain(request).ok());
  const auto own_size =
      DecodeImage(response_.explanations(0).overlay_png(), {});
  EXPECT_EQ(own_size->width, 120);
}

TEST_F(ExplainTest, AnswersAPng) {
  v1::ExplainRequest request = Request("");
  SetPng(request, 20, 10);
  const grpc::Status status = Explain(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response_.model().name(), "chest");
  EXPECT_EQ(response_.model().version(), 1);
  EXPECT_EQ(response_.model().sha256().size(), 64u);
  EXPECT_EQ(response_.layer(), "features.4");
  EXPECT_EQ(response_.image_width(), 20);
  EXPECT_EQ(response_.image_height(), 10);
  ASSERT_EQ(response_.scores_size(), 3);
  EXPECT_EQ(response_.scores(0).label(), "pneumonia");
  EXPECT_EQ(response_.scores(1).label(), "other");
  EXPECT_EQ(response_.scores(2).label(), "normal");
  ASSERT_EQ(response_.explanations_size(), 2);
  for (const v1::Explanation& explanation : response_.explanations()) {
    EXPECT_EQ(explanation.target().label(), "pneumonia");
    EXPECT_THAT(explanation.raw_map().shape(), testing::ElementsAre(2, 2));
    EXPECT_FALSE(explanation.has_heatmap());
    EXPECT_TRUE(explanation.overlay_png().empty());
  }
  EXPECT_EQ(response_.times().batch_size(), 1);
  EXPECT_GT(response_.times().decode().nanos(), 0);
}

TEST_F(ExplainTest, OrdersByClassesThenMethods) {
  v1::ExplainRequest request = Request(R"pb(
    methods: [ CAM_METHOD_HIRES_CAM, CAM_METHOD_GRAD_CAM ]
    classes { labels { values: [ "other", "normal" ] } }
  )pb");
  SetTensor(request);
  const grpc::Status status = Explain(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response_.explanations_size(), 4);
  std::vector<std::pair<std::string, v1::CamMethod>> order;
  for (const v1::Explanation& explanation : response_.explanations()) {
    order.emplace_back(explanation.target().label(), explanation.method());
  }
  EXPECT_THAT(order, testing::ElementsAre(
                         testing::Pair("other", v1::CAM_METHOD_HIRES_CAM),
                         testing::Pair("other", v1::CAM_METHOD_GRAD_CAM),
                         testing::Pair("normal", v1::CAM_METHOD_HIRES_CAM),
                         testing::Pair("normal", v1::CAM_METHOD_GRAD_CAM)));
}

constexpr const char* kAllOutputs = R"pb(
  outputs: [
    OUTPUT_RAW_MAP,
    OUTPUT_HEATMAP,
    OUTPUT_HEATMAP_PNG,
    OUTPUT_OVERLAY_PNG
  ]
)pb";

TEST_F(ExplainTest, DrawsAtTheImagesOwnSize) {
  v1::ExplainRequest request = Request(kAllOutputs);
  SetPng(request, 20, 10);
  const grpc::Status status = Explain(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const v1::Explanation& explanation = response_.explanations(0);
  EXPECT_THAT(explanation.heatmap().shape(), testing::ElementsAre(8, 8));
  for (const std::string& png :
       {explanation.heatmap_png(), explanation.overlay_png()}) {
    const auto pixels = DecodeImage(png, {});
    ASSERT_TRUE(pixels.ok()) << pixels.status();
    EXPECT_EQ(pixels->width, 20);
    EXPECT_EQ(pixels->height, 10);
  }
}

TEST_F(ExplainTest, DrawsOnLargeImagesToo) {
  // Too large to be kept while the model runs.
  v1::ExplainRequest request = Request("outputs: OUTPUT_OVERLAY_PNG");
  // Of one colour, so that the answer is small.
  request.mutable_image()->set_encoded(
      MakePng({.width = 2200,
               .height = 2000,
               .samples = std::vector<uint16_t>(size_t{2200} * 2000 * 3)}));
  const grpc::Status status = Explain(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto pixels = DecodeImage(response_.explanations(0).overlay_png(), {});
  ASSERT_TRUE(pixels.ok()) << pixels.status();
  EXPECT_EQ(pixels->width, 2200);
  request.mutable_render()->set_longest_side(2100);
  ASSERT_TRUE(Explain(request).ok());
  const auto smaller = DecodeImage(response_.explanations(0).overlay_png(), {});
  ASSERT_TRUE(smaller.ok()) << smaller.status();
  EXPECT_EQ(smaller->width, 2100);
  EXPECT_EQ(response_.image_width(), 2200);
}

TEST_F(ExplainTest, DrawsAsJpegWhereAskedTo) {
  v1::ExplainRequest request = Request(
      "outputs: [ OUTPUT_HEATMAP_JPEG, OUTPUT_OVERLAY_JPEG, "
      "OUTPUT_OVERLAY_PNG ]");
  SetPng(request, 20, 10);
  const grpc::Status status = Explain(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  for (const v1::Explanation& explanation : response_.explanations()) {
    EXPECT_TRUE(explanation.heatmap_png().empty());
    EXPECT_THAT(explanation.overlay_png(), StartsWith("\x89PNG"));
    for (const std::string& jpeg :
         {explanation.heatmap_jpeg(), explanation.overlay_jpeg()}) {
      EXPECT_THAT(jpeg, StartsWith("\xFF\xD8"));
      const auto pixels = DecodeImage(jpeg, {});
      ASSERT_TRUE(pixels.ok()) << pixels.status();
      EXPECT_EQ(pixels->width, 20);
      EXPECT_EQ(pixels->height, 10);
    }
  }
}

// Whichever thread draws a picture: it lands where it belongs.
TEST_F(ExplainTest, DrawsManyPicturesEachInItsPlace) {
  const std::string outputs =
      "outputs: [ OUTPUT_HEATMAP_PNG, OUTPUT_OVERLAY_PNG ] ";
  v1::ExplainRequest request = Request(outputs + "classes { top_k: 3 }");
  SetPng(request, 40, 30);
  ASSERT_TRUE(Explain(request).ok());
  const v1::ExplainResponse all = response_;
  ASSERT_EQ(all.explanations_size(), 6);
  for (const v1::Explanation& one : all.explanations()) {
    v1::ExplainRequest alone = Request(outputs);
    *alone.mutable_image() = request.image();
    alone.add_methods(one.method());
    alone.mutable_classes()->mutable_indices()->add_values(
        one.target().index());
    ASSERT_TRUE(Explain(alone).ok());
    EXPECT_EQ(one.heatmap_png(), response_.explanations(0).heatmap_png());
    EXPECT_EQ(one.overlay_png(), response_.explanations(0).overlay_png());
  }
}

TEST_F(ExplainTest, DrawsTensorsAtTheirOwnSize) {
  v1::ExplainRequest request = Request(kAllOutputs);
  SetTensor(request);
  const grpc::Status status = Explain(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response_.image_width(), 0);
  EXPECT_EQ(response_.image_height(), 0);
  const auto pixels = DecodeImage(response_.explanations(0).overlay_png(), {});
  ASSERT_TRUE(pixels.ok()) << pixels.status();
  EXPECT_EQ(pixels->width, 8);
}

TEST_F(ExplainTest, RefusesWhatItCantRead) {
  v1::ExplainRequest request = Request("");
  request.mutable_image()->set_encoded("no image");
  const grpc::Status status = Explain(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), StartsWith("image.encoded: "));
  EXPECT_EQ(LastCall()["code"], "INVALID_ARGUMENT");
}

TEST_F(ExplainTest, ExclusiveClassesHaveNoThreshold) {
  v1::ExplainRequest request = Request("classes { above_threshold: true }");
  SetTensor(request);
  const grpc::Status status = Explain(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), StartsWith("classes.above_threshold: "));
}

TEST_F(ExplainTest, SaysWhatIsPredictedAndWhatTheOutputMeans) {
  v1::ExplainRequest request = Request("classes { top_k: 2 }");
  SetTensor(request);
  ASSERT_TRUE(Explain(request).ok());
  EXPECT_EQ(response_.output(), v1::OUTPUT_KIND_EXCLUSIVE);
  EXPECT_EQ(response_.layer_calls(), 1);
  EXPECT_TRUE(response_.scores(0).predicted());
  EXPECT_FALSE(response_.scores(1).predicted());
  EXPECT_TRUE(response_.explanations(0).target().predicted());
  EXPECT_FALSE(response_.explanations(2).target().predicted());
}

TEST_F(ExplainTest, RefusesNamesThatNoModelHas) {
  for (const std::string& name :
       {std::string(), std::string("../x"), std::string("a/b"),
        std::string("a\0b", 3), std::string(1 << 20, 'x')}) {
    v1::ExplainRequest request = Request("");
    SetTensor(request);
    request.mutable_model()->set_name(name);
    const grpc::Status status = Explain(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_LT(status.error_message().size(), 500u);
    EXPECT_FALSE(LastCall().contains("model"));
  }
}

TEST_F(ExplainTest, DoesNotKnowOtherModels) {
  v1::ExplainRequest request = Request("");
  request.mutable_model()->set_name("knee");
  EXPECT_EQ(Explain(request).error_code(), grpc::StatusCode::NOT_FOUND);
  request = Request("model { version: 2 }");
  EXPECT_EQ(Explain(request).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ExplainTest, EchoesTheRequestId) {
  metadata_["x-request-id"] = "visit-7";
  v1::ExplainRequest request = Request("");
  SetTensor(request);
  ASSERT_TRUE(Explain(request).ok());
  EXPECT_EQ(request_id_, "visit-7");
  EXPECT_EQ(LastCall()["request_id"], "visit-7");
}

TEST_F(ExplainTest, MakesARequestId) {
  metadata_["x-request-id"] = "not safe \" at all";
  EXPECT_FALSE(Explain(Request("")).ok());
  EXPECT_EQ(request_id_.size(), 32u);
  EXPECT_EQ(LastCall()["request_id"], request_id_);
}

TEST_F(ExplainTest, LogsTheCallWithoutItsSource) {
  v1::ExplainRequest request = Request("image { source_id: 'Jane Doe' }");
  SetTensor(request);
  ASSERT_TRUE(Explain(request).ok());
  const nlohmann::json line = LastCall();
  EXPECT_EQ(line["method"], "Explain");
  EXPECT_EQ(line["model"], "chest");
  EXPECT_EQ(line["version"], 1);
  EXPECT_EQ(line["code"], "OK");
  EXPECT_GT(line["duration_seconds"], 0);
  EXPECT_GT(line["stages"]["render_seconds"], 0);
  EXPECT_THAT(std::string(line["peer"]), HasSubstr("127.0.0.1"));
  EXPECT_EQ(std::string(line["source"]).size(), 16u);
  EXPECT_EQ(line.dump().find("Jane"), std::string::npos);
}

// As of a model whose flattened features grow with the image.
TEST(ManyClassesTest, MoreClassesThanLabelsAreAnErrorOfThisImage) {
  RunningServer server(
      [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        return std::make_unique<FakeModel>(
            3,
            [](const std::string&, const SampleQuestion&,
               absl::Time) -> FakeModel::Answer {
              SampleExplanation answer;
              answer.logits = std::vector<float>(12, 1);
              answer.probabilities = std::vector<double>(12, 1. / 12);
              answer.maps = {{.class_index = 11}};
              return answer;
            });
      });
  server.WaitUntilServing();
  v1::ExplainRequest request = Request("");
  SetTensor(request);
  grpc::ClientContext context;
  v1::ExplainResponse response;
  const grpc::Status status =
      server.explanations().Explain(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("the model gives 12 classes"));
  const Evaluated evaluated =
      Evaluate(server.explanations(), {ConfigOf("haas {}"), SampleOf("a")});
  ASSERT_EQ(evaluated.failures.size(), 1U);
  EXPECT_EQ(evaluated.failures[0].code(), grpc::FAILED_PRECONDITION);
}

}  // namespace
}  // namespace camserve
