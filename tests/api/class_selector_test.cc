#include "server/api/class_selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "tests/repository/served_models.h"

namespace camserve {
namespace {

constexpr int kMost = 2;

absl::StatusOr<ClassSelection> Read(
    const std::string& text, const ServedModel& model = MakeServedModel()) {
  v1::ClassSelector selector;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &selector));
  return ReadClassSelector(selector, model, kMost);
}

TEST(ClassSelectorTest, IsTheClassOfTheGreatestLogitByDefault) {
  const auto selection = Read("");
  ASSERT_TRUE(selection.ok()) << selection.status();
  EXPECT_EQ(std::get<TopK>(*selection).k, 1);
}

TEST(ClassSelectorTest, TakesTopK) {
  const auto selection = Read("top_k: 2");
  ASSERT_TRUE(selection.ok()) << selection.status();
  EXPECT_EQ(std::get<TopK>(*selection).k, 2);
}

TEST(ClassSelectorTest, KeepsTheOrderOfIndices) {
  const auto selection = Read("indices { values: [2, 0] }");
  ASSERT_TRUE(selection.ok()) << selection.status();
  EXPECT_EQ(std::get<ClassIndices>(*selection), (ClassIndices{2, 0}));
}

TEST(ClassSelectorTest, FindsLabels) {
  const auto selection = Read("labels { values: ['other', 'normal'] }");
  ASSERT_TRUE(selection.ok()) << selection.status();
  EXPECT_EQ(std::get<ClassIndices>(*selection), (ClassIndices{2, 0}));
}

TEST(ClassSelectorTest, TakesWhatIsAboveTheModelsThresholds) {
  const auto selection = Read("above_threshold: true", MakeMultiLabelModel());
  ASSERT_TRUE(selection.ok()) << selection.status();
  const auto& above = std::get<AboveThreshold>(*selection);
  EXPECT_THAT(above.thresholds, testing::ElementsAre(0.5, 0.25, 0.75));
  EXPECT_EQ(above.most, kMost);
}

TEST(ClassSelectorTest, OfAMultiLabelModelSaysWhatFalseWouldMean) {
  const auto selection = Read("above_threshold: false", MakeMultiLabelModel());
  EXPECT_EQ(selection.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(selection.status().message()),
              testing::HasSubstr("classes.above_threshold: false selects "
                                 "nothing; set it to true"));
}

struct BadSelector {
  const char* name;
  const char* text;
  const char* message;
};

class BadSelectorTest : public testing::TestWithParam<BadSelector> {};

TEST_P(BadSelectorTest, IsRefusedInWords) {
  const auto selection = Read(GetParam().text);
  EXPECT_EQ(selection.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(selection.status().message()),
              testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadSelectorTest,
    testing::Values(
        BadSelector{"TopKZero", "top_k: 0", "classes.top_k: 0"},
        BadSelector{"TopKNegative", "top_k: -1", "classes.top_k: -1"},
        BadSelector{"TopKAboveLimit", "top_k: 3", "outside 1 to 2"},
        BadSelector{"NoIndex", "indices {}", "classes.indices.values: empty"},
        BadSelector{"TooManyIndices", "indices { values: [0, 1, 2] }",
                    "3 classes; at most 2"},
        BadSelector{"IndexBelow", "indices { values: -1 }", "values[0]: -1"},
        BadSelector{"IndexAbove", "indices { values: [0, 3] }",
                    "values[1]: 3 is outside 0 to 2"},
        BadSelector{"IndexTwice", "indices { values: [1, 1] }",
                    "class 1 is named twice"},
        BadSelector{"NoLabel", "labels {}", "classes.labels.values: empty"},
        BadSelector{"UnknownLabel", "labels { values: 'lung' }",
                    "no class \"lung\"; it has \"normal\", \"pneumonia\""},
        BadSelector{"AboveThreshold", "above_threshold: true",
                    "classes.above_threshold: the model's classes exclude each "
                    "other and have no thresholds; set classes.top_k"},
        BadSelector{"LabelTwice", "labels { values: ['other', 'other'] }",
                    "named twice"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ClassSelectorTest, QuotesLittleOfALongLabel) {
  v1::ClassSelector selector;
  selector.mutable_labels()->add_values(std::string(1 << 20, 'x'));
  const auto selection = ReadClassSelector(selector, MakeServedModel(), kMost);
  EXPECT_LT(selection.status().message().size(), 300u);
}

}  // namespace
}  // namespace camserve
