// Rows that are images, and places that are the image's.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/torchscript/loaded_test_model.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using testing::HasSubstr;

struct Refusal {
  std::string name;
  std::string what;  // is said of it
};

class RefusedPlacementTest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedPlacementTest, IsRefusedForWhatItDoes) {
  const LoadedTestModel loaded(GetParam().name);
  ASSERT_TRUE(absl::IsFailedPrecondition(loaded.status())) << loaded.status();
  EXPECT_THAT(loaded.status().message(), HasSubstr(GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(
    Models, RefusedPlacementTest,
    testing::Values(Refusal{"tiles", "4 rows for 1 image"},
                    Refusal{"mirror_in_batch", "2 rows for 1 image"},
                    Refusal{"channel_slices", "3 rows for 1 image"},
                    Refusal{"mirrored_last", "flip of the model itself"},
                    Refusal{"mirrored", "flip of the model itself"},
                    Refusal{"upside_down", "the top and at the bottom"},
                    Refusal{"transposed", "transpose of the model itself"},
                    Refusal{"turned", "rot90 of the model itself"},
                    Refusal{"rolled", "roll of the model itself"},
                    Refusal{"rolled_a_little", "the top and at the bottom"},
                    Refusal{"cropped_a_little", "a border of the image"},
                    Refusal{"cropped_at_the_end", "a border of the image"},
                    Refusal{"cropped", "a border of the image"}),
    [](const auto& test) { return test.param.name; });

// Two callers in one pass: each row of the layer belongs to the other image,
// though the logits are everybody's own.
TEST(SwappedRowsTest, EveryCallerIsAnsweredWithTheOwnMap) {
  const LoadedTestModel loaded("swapped_rows");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  const std::vector<SampleQuestion> questions = {
      loaded.Question(1), loaded.Question(2), loaded.Question(3)};
  const auto together = ExplainAll(loaded.model(), "", questions);
  for (size_t n = 0; n < questions.size(); ++n) {
    const SampleExplanation alone = loaded.Explain(questions[n]);
    for (size_t i = 0; i < alone.maps.size(); ++i) {
      EXPECT_EQ(together[n].maps[i].raw, alone.maps[i].raw);
    }
  }
}

// What a layer before the step sees is in its place.
TEST(MirroredLaterTest, LayersBeforeTheStepAreServed) {
  const LoadedTestModel loaded("mirrored_later");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().default_layer(), "features");
  ASSERT_THAT(loaded.model().refused_layers(),
              testing::Contains(testing::Field(&RefusedLayer::path, "last")));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      loaded.model().CheckLayer("last", absl::InfiniteFuture())));
}

}  // namespace
}  // namespace camserve
