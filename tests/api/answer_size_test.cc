#include "server/api/answer_size.h"

#include <memory>
#include <string>

#include "common/status_details.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/repository/served_models.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kLimit = 64 << 20;

ExplainOptions OptionsOf(int classes, const Outputs& outputs) {
  return {.methods = {CamMethod::kGradCam, CamMethod::kHiResCam},
          .classes = TopK{classes},
          .outputs = outputs};
}

ServedModel ModelOfMaps(int side) {
  ServedModel model = MakeServedModel();
  model.instances = {std::make_shared<FakeModel>(FakeModel::Facts{
      .class_count = 1000, .cost = {.map_height = side, .map_width = side}})};
  return model;
}

Canvas CanvasOf(int side) {
  const double size = side;
  return {
      .region = {.width = size, .height = size}, .width = side, .height = side};
}

TEST(AnswerSizeTest, OfNumbersIsKnown) {
  const ServedModel model = ModelOfMaps(2);
  const AnswerSize raw =
      SizeOfAnswer(OptionsOf(3, {.raw_map = true}), model, {3, 8, 8});
  EXPECT_EQ(raw.maps, 6);
  EXPECT_EQ(raw.number_bytes, 6 * 4 * 4);
  const AnswerSize both = SizeOfAnswer(
      OptionsOf(3, {.raw_map = true, .heatmap = true}), model, {3, 8, 8});
  EXPECT_EQ(both.number_bytes, 6 * (4 + 64) * 4);
  EXPECT_GT(both.working_bytes, both.number_bytes);
  const AnswerSize larger =
      SizeOfAnswer(OptionsOf(3, {.raw_map = true}), model, {3, 16, 20});
  EXPECT_EQ(larger.number_bytes, 6 * (4 * 5) * 4) << "rounded up";
}

TEST(AnswerSizeTest, NumbersThatDoNotFitAreRefusedBeforeTheyAreComputed) {
  const AnswerSize size = SizeOfAnswer(OptionsOf(100, {.heatmap = true}),
                                       ModelOfMaps(2), {3, 2048, 2048});
  const absl::Status refused = CheckNumbersFit(size, kLimit);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "ANSWER_TOO_LARGE");
  const std::string message(refused.message());
  EXPECT_THAT(message, HasSubstr("outputs: the 200 maps"));
  EXPECT_THAT(message, HasSubstr("3355443200 bytes"));
  EXPECT_THAT(message, HasSubstr("67108864 (--max_message_bytes)"));
  EXPECT_THAT(message, HasSubstr("at most 4 maps"));
}

TEST(AnswerSizeTest, PicturesThatSurelyDoNotFitAreRefusedWithASideThatFits) {
  const ExplainOptions options = OptionsOf(14, {.heatmap_png = true});
  AnswerSize size;
  size.maps = 28;
  const int64_t limit = 100'000;
  const absl::Status refused =
      CheckPicturesFit(size, options, CanvasOf(1000), limit);
  EXPECT_EQ(ReasonOf(refused), "ANSWER_TOO_LARGE");
  const std::string message(refused.message());
  EXPECT_THAT(message, HasSubstr("28 maps, 1000 x 1000 pixels"));
  const size_t at = message.find("longest_side to ");
  ASSERT_NE(at, std::string::npos);
  const int side = std::stoi(message.substr(at + 16));
  EXPECT_TRUE(CheckPicturesFit(size, options, CanvasOf(side), limit).ok())
      << side;
}

TEST(AnswerSizeTest, PicturesThatFitAreNotDrawnBefore) {
  AnswerSize size;
  size.maps = 2;
  // Without pixels an overlay can't be drawn.
  EXPECT_TRUE(CheckPicturesFit(size, OptionsOf(1, {.overlay_png = true}),
                               CanvasOf(100), kLimit)
                  .ok());
}

}  // namespace
}  // namespace camserve
