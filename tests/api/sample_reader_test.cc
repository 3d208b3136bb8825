#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "server/api/evaluation_reader.h"
#include "tests/repository/served_models.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

absl::StatusOr<LabelledSample> Read(const std::string& text,
                                    const ServedModel& model,
                                    const ServiceLimits& limits = {}) {
  v1::Sample sample;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &sample));
  sample.set_id("a");
  v1::Tensor& tensor = *sample.mutable_image()->mutable_tensor();
  for (const int size : {3, 8, 8}) tensor.add_shape(size);
  tensor.set_data(std::string(3 * 8 * 8 * sizeof(float), '\0'));
  return ReadSample(sample, model, limits);
}

TEST(SampleReaderTest, AnExclusiveClassIsTheOnlyTrueOne) {
  for (const char* text : {"class_index: 2", "class_label: 'other'"}) {
    const auto sample = Read(text, MakeServedModel());
    ASSERT_TRUE(sample.ok()) << sample.status();
    EXPECT_THAT(sample->true_classes, ElementsAre(2));
    EXPECT_THAT(sample->unknown_classes, IsEmpty());
  }
}

TEST(SampleReaderTest, LabelsComeInTheOrderOfTheLogits) {
  const auto sample =
      Read("labels { positives: ['other', 'normal'] unknowns: 'pneumonia' }",
           MakeMultiLabelModel());
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_THAT(sample->true_classes, ElementsAre(0, 2));
  EXPECT_THAT(sample->unknown_classes, ElementsAre(1));
}

TEST(SampleReaderTest, AnImageMayHaveNoLabel) {
  const auto sample = Read("labels {}", MakeMultiLabelModel());
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_THAT(sample->true_classes, IsEmpty());
  EXPECT_THAT(sample->unknown_classes, IsEmpty());
}

TEST(SampleReaderTest, ASampleHasNoMoreLabelsThanARequestHasClasses) {
  ServiceLimits limits;
  limits.classes_per_request = 2;
  const char* const two = "labels { positives: ['other', 'normal'] }";
  EXPECT_TRUE(Read(two, MakeMultiLabelModel(), limits).ok());
  limits.classes_per_request = 1;
  EXPECT_THAT(
      std::string(Read(two, MakeMultiLabelModel(), limits).status().message()),
      StartsWith("labels.positives: 2 labels; at most 1"));
}

struct BadTruth {
  const char* name;
  bool is_multi_label;
  const char* text;
  const char* message;
};

class BadTruthTest : public testing::TestWithParam<BadTruth> {};

TEST_P(BadTruthTest, IsRefusedInWords) {
  const auto sample =
      Read(GetParam().text, GetParam().is_multi_label ? MakeMultiLabelModel()
                                                      : MakeServedModel());
  EXPECT_EQ(sample.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(sample.status().message()),
              StartsWith(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadTruthTest,
    testing::Values(
        BadTruth{"LabelsOfExclusive", false, "labels { positives: 'normal' }",
                 "labels: the model's classes exclude each other, and an image "
                 "has one; set class_index or class_label"},
        BadTruth{"NoneOfExclusive", false, "", "truth: empty; set class_index"},
        BadTruth{"IndexOfLabels", true, "class_index: 1",
                 "class_index: the model is multi-label; set labels"},
        BadTruth{"LabelOfLabels", true, "class_label: 'normal'",
                 "class_label: the model is multi-label; set labels"},
        BadTruth{"NoneOfLabels", true, "",
                 "truth: empty; the model is multi-label; set labels"},
        BadTruth{"NoSuchPositive", true,
                 "labels { positives: ['normal', 'lung'] }",
                 "labels.positives[1]: the model has no class \"lung\""},
        BadTruth{"NoSuchUnknown", true, "labels { unknowns: 'lung' }",
                 "labels.unknowns[0]: the model has no class \"lung\""},
        BadTruth{"PositiveTwice", true,
                 "labels { positives: ['normal', 'other', 'normal'] }",
                 "labels.positives[2]: \"normal\" is named twice"},
        BadTruth{"UnknownTwice", true,
                 "labels { unknowns: ['other', 'other'] }",
                 "labels.unknowns[1]: \"other\" is named twice"},
        BadTruth{"PositiveAndUnknown", true,
                 "labels { positives: 'other' unknowns: ['normal', 'other'] }",
                 "labels.unknowns: \"other\" is among positives too"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace camserve
