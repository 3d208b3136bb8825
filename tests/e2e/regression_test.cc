// A model that measures: explained through a real server without a probability,
// and not evaluated.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/models/test_models.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RegressionServerTest : public testing::Test {
 protected:
  void SetUp() override {
    folders_.AddOwn("one_logit", R"(
      output: OUTPUT_KIND_REGRESSION
      class_labels: "age in months"
    )");
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
  }

  static std::vector<int64_t> InputShape() {
    return FindTestModel("one_logit").input;
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(RegressionServerTest, IsExplainedWithoutAProbability) {
  v1::ExplainRequest request =
      RequestOf("one_logit", OwnInput(1, InputShape()));
  const Explained explained = Explain(server_->explanations(), request);
  ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
  const v1::ExplainResponse& response = explained.response;
  EXPECT_EQ(response.output(), v1::OUTPUT_KIND_REGRESSION);
  ASSERT_EQ(response.scores_size(), 1);
  EXPECT_EQ(response.scores(0).label(), "age in months");
  EXPECT_FALSE(response.scores(0).has_probability());
  EXPECT_FALSE(response.scores(0).predicted());
  ASSERT_EQ(response.explanations_size(), 2);
  EXPECT_EQ(response.explanations(1).faithfulness().logit(),
            response.scores(0).logit());

  request.mutable_classes()->set_above_threshold(true);
  EXPECT_THAT(Explain(server_->explanations(), request).status.error_message(),
              HasSubstr("the model's outputs are measurements"));
}

TEST_F(RegressionServerTest, GetModelSaysSoAndWarnsOfNothing) {
  const v1::ModelInfo model = GetModel(server_->models(), "one_logit");
  EXPECT_EQ(model.output().kind(), v1::OUTPUT_KIND_REGRESSION);
  EXPECT_THAT(model.class_labels(), ElementsAre("age in months"));
  EXPECT_THAT(model.warnings(), IsEmpty());
}

TEST_F(RegressionServerTest, IsNotEvaluated) {
  v1::EvaluateRequest config;
  config.mutable_config()->mutable_model()->set_name("one_logit");
  const Evaluated evaluated = Evaluate(server_->explanations(), {config});
  EXPECT_EQ(evaluated.status.error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(evaluated.status.error_message(),
              HasSubstr("such a model can be explained only"));
}

TEST_F(RegressionServerTest, ThresholdsAreRefused) {
  folders_.AddOwn("conv_flatten_scores", R"(
    output: OUTPUT_KIND_REGRESSION thresholds: 0.5
  )");
  RealServer other(folders_.path());
  other.AwaitReady();
  EXPECT_THAT(GetModel(other.models(), "conv_flatten_scores").status().reason(),
              HasSubstr("output is OUTPUT_KIND_REGRESSION"));
}

}  // namespace
}  // namespace camserve
