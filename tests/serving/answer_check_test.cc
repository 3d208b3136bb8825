#include "server/serving/answer_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/repository/served_models.h"

namespace camserve {
namespace {

using testing::HasSubstr;

SampleExplanation AnswerOf(size_t classes) {
  return {.logits = std::vector<float>(classes),
          .probabilities = std::vector<double>(classes)};
}

void ExpectRefused(const absl::Status& status, const std::string& message) {
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr(message));
}

TEST(AnswerCheckTest, TakesAsManyClassesAsThereAreLabels) {
  SampleExplanation answer = AnswerOf(3);
  answer.maps = {{.class_index = 0}, {.class_index = 2}};
  EXPECT_TRUE(CheckAnswer(answer, MakeServedModel()).ok());
}

// As a flattened feature map gives where the image is larger.
TEST(AnswerCheckTest, RefusesFourTimesTheClasses) {
  ExpectRefused(CheckAnswer(AnswerOf(12), MakeServedModel()),
                "the model gives 12 classes for this image, but 3 for an image "
                "of 8 x 8 pixels, the size that it is served with: send images "
                "of that size");
  ExpectRefused(CheckAnswer(AnswerOf(2), MakeServedModel()), "2 classes");
  ExpectRefused(CheckAnswer({}, MakeServedModel()), "0 classes");
}

TEST(AnswerCheckTest, RefusesProbabilitiesThatAreNotTheLogits) {
  SampleExplanation answer = AnswerOf(3);
  answer.probabilities.pop_back();
  ExpectRefused(CheckAnswer(answer, MakeServedModel()), "2 classes");
}

TEST(AnswerCheckTest, RefusesMapsOfClassesThatAreNot) {
  for (const int index : {-1, 3}) {
    SampleExplanation answer = AnswerOf(3);
    answer.maps = {{.class_index = index}};
    ExpectRefused(CheckAnswer(answer, MakeServedModel()), "but has 3 classes");
  }
}

TEST(AnswerCheckTest, LogitsAreARowASample) {
  const ServedModel model = MakeServedModel();
  const auto logits = [](std::vector<int64_t> shape) {
    return Tensor{.shape = std::move(shape)};
  };
  EXPECT_TRUE(CheckLogits(logits({2, 3}), 2, model).ok());
  ExpectRefused(CheckLogits(logits({2, 12}), 2, model), "12 classes");
  ExpectRefused(CheckLogits(logits({8, 3}), 2, model),
                "shape [8, 3] for 2 images");
  ExpectRefused(CheckLogits(logits({6}), 2, model), "shape [6] for 2 images");
}

}  // namespace
}  // namespace camserve
