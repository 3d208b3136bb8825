// Streams of Evaluate, good and bad, on a model that always says "pneumonia".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/service/evaluate_requests.h"
#include "tests/service/running_server.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EvaluateTest : public testing::Test {
 protected:
  void SetUp() override { server_.WaitUntilServing(); }

  Evaluated Evaluate(const std::vector<v1::EvaluateRequest>& requests) {
    return camserve::Evaluate(server_.explanations(), requests);
  }

  RunningServer server_{LoadEvenModel()};
};

TEST_F(EvaluateTest, BeginsWithEveryDefaultFilledIn) {
  const Evaluated evaluated = Evaluate({ConfigOf("seed: 7")});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.started, SizeIs(1));
  const v1::EvaluationStarted& started = evaluated.started[0];
  EXPECT_EQ(started.model().name(), "chest");
  EXPECT_EQ(started.model().version(), 1);
  EXPECT_EQ(started.layer(), "features.4");
  EXPECT_EQ(started.server_version(), "1.2.3");
  EXPECT_THAT(started.class_labels(),
              ElementsAre("normal", "pneumonia", "other"));
  const v1::EvaluationConfig& config = started.config();
  EXPECT_EQ(config.seed(), 7U);
  EXPECT_EQ(config.layer(), "features.4");
  EXPECT_THAT(config.methods(),
              ElementsAre(v1::CAM_METHOD_GRAD_CAM, v1::CAM_METHOD_HIRES_CAM));
  // 11 and 14 regions a side do not fit 8 x 8 pixels.
  EXPECT_THAT(config.aopc().grids(), ElementsAre(4, 8));
  EXPECT_THAT(config.aopc().orders(), ElementsAre(v1::PERTURBATION_ORDER_MORF));
  EXPECT_EQ(config.aopc().fill(), v1::PERTURBATION_FILL_UNIFORM_NOISE);
  EXPECT_THAT(config.max_sensitivity().radii(), SizeIs(6));
  EXPECT_TRUE(config.has_haas());
}

TEST_F(EvaluateTest, OnlyTheMetricsThatAreNamedAreMeasured) {
  const Evaluated evaluated =
      Evaluate({ConfigOf("max_sensitivity { radii { radius: 0.1 points: 2 } }"),
                SampleOf("a")});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  EXPECT_FALSE(evaluated.started[0].config().has_aopc());
  ASSERT_THAT(evaluated.results, SizeIs(1));
  EXPECT_THAT(evaluated.results[0].aopc(), IsEmpty());
  EXPECT_THAT(evaluated.results[0].haas(), IsEmpty());
  EXPECT_THAT(evaluated.results[0].max_sensitivity(), SizeIs(2));
}

TEST_F(EvaluateTest, AnswersEverySampleThenTheSummary) {
  const Evaluated evaluated =
      Evaluate({ConfigOf(""), SampleOf("a"), SampleOf("b", 2), SampleOf("c"),
                SampleOf("d", 0)});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  EXPECT_THAT(evaluated.results, SizeIs(4));
  for (const v1::SampleResult& result : evaluated.results) {
    const bool correct = result.class_index() == 1;
    EXPECT_EQ(result.predicted_index(), 1);
    EXPECT_THAT(result.logits(), ElementsAre(1, 3, 2));
    EXPECT_THAT(result.aopc(), SizeIs(correct ? 4 : 0));
    EXPECT_THAT(result.max_sensitivity(), SizeIs(correct ? 12 : 0));
    EXPECT_THAT(result.haas(), SizeIs(2));
    for (const v1::AopcResult& aopc : result.aopc()) {
      EXPECT_THAT(aopc.curve(), IsEmpty());  // not asked for
    }
  }
  ASSERT_THAT(evaluated.summaries, SizeIs(1));
  const v1::EvaluationSummary& summary = evaluated.summaries[0];
  EXPECT_EQ(summary.failures(), 0);
  EXPECT_EQ(summary.run().layer(), "features.4");
  EXPECT_EQ(summary.classification().samples(), 4);
  EXPECT_DOUBLE_EQ(summary.classification().accuracy().mean(), 0.5);
  EXPECT_EQ(summary.classification().classes(1).label(), "pneumonia");
  EXPECT_THAT(summary.aopc(), SizeIs(4));
  EXPECT_EQ(summary.aopc(0).score().samples(), 2);
  EXPECT_THAT(summary.aopc(0).mean_curve(), SizeIs(17));
  EXPECT_THAT(summary.max_sensitivity(), SizeIs(12));
  EXPECT_THAT(summary.haas(), SizeIs(2));
  EXPECT_THAT(summary.differences(), SizeIs(2 + 6 + 1));
  EXPECT_TRUE(summary.differences(8).has_haas_key());
}

TEST_F(EvaluateTest, CurvesAreReturnedWhereAskedFor) {
  const Evaluated evaluated = Evaluate(
      {ConfigOf("aopc { grids: 2 return_curves: true }"), SampleOf("a")});
  ASSERT_THAT(evaluated.results, SizeIs(1));
  EXPECT_THAT(evaluated.results[0].aopc(0).curve(), SizeIs(5));
}

TEST_F(EvaluateTest, AnEmptySetHasASummaryWithoutEstimates) {
  const Evaluated evaluated = Evaluate({ConfigOf("")});
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  ASSERT_THAT(evaluated.summaries, SizeIs(1));
  const v1::EvaluationSummary& summary = evaluated.summaries[0];
  EXPECT_EQ(summary.classification().samples(), 0);
  EXPECT_FALSE(summary.classification().has_accuracy());
  EXPECT_FALSE(summary.classification().has_mean_auc());
  EXPECT_EQ(summary.classification().classes_size(), 3);
  EXPECT_FALSE(summary.classification().classes(0).has_recall());
}

TEST_F(EvaluateTest, WithoutACorrectSampleThereIsNoAopc) {
  const Evaluated evaluated =
      Evaluate({ConfigOf(""), SampleOf("a", 0), SampleOf("b", 0)});
  ASSERT_THAT(evaluated.summaries, SizeIs(1));
  const v1::EvaluationSummary& summary = evaluated.summaries[0];
  for (const v1::AopcSummary& aopc : summary.aopc()) {
    EXPECT_FALSE(aopc.has_score());
  }
  for (const v1::HaasSummary& haas : summary.haas()) {
    EXPECT_FALSE(haas.has_score());  // the accuracy on the originals is 0
  }
  EXPECT_FALSE(summary.classification().has_mean_auc());  // one class only
}

TEST_F(EvaluateTest, ABadSampleFailsAloneAndSaysWhy) {
  v1::EvaluateRequest unreadable = SampleOf("unreadable");
  unreadable.mutable_sample()->mutable_image()->set_encoded("no image");
  v1::EvaluateRequest no_image = SampleOf("no image");
  no_image.mutable_sample()->clear_image();
  v1::EvaluateRequest no_class = SampleOf("no class");
  no_class.mutable_sample()->clear_truth();
  v1::EvaluateRequest no_such_label = SampleOf("no such label");
  no_such_label.mutable_sample()->set_class_label("healthy");
  v1::EvaluateRequest small = SampleOf("small");
  small.mutable_sample()->mutable_image()->mutable_tensor()->set_shape(1, 4);
  struct Case {
    v1::EvaluateRequest request;
    const char* reason;
  };
  const Case cases[] = {
      {unreadable, "image.encoded"},
      {no_image, "image: empty"},
      {no_class, "truth: empty"},
      {no_such_label, "class_label: the model has no class \"healthy\""},
      {SampleOf("class 3", 3), "class_index: 3 is outside 0 to 2"},
      {SampleOf("class -1", -1), "class_index: -1 is outside 0 to 2"},
      {SampleOf(""), "id: 0 bytes"},
      {SampleOf(std::string(1025, 'x')), "id: 1025 bytes"},
      {small, "image.tensor"},
  };
  std::vector<v1::EvaluateRequest> requests = {ConfigOf(""), SampleOf("good")};
  for (const Case& c : cases) requests.push_back(c.request);
  requests.push_back(SampleOf("good too"));
  const Evaluated evaluated = Evaluate(requests);
  ASSERT_TRUE(evaluated.status.ok()) << evaluated.status.error_message();
  EXPECT_THAT(evaluated.results, SizeIs(2));
  ASSERT_THAT(evaluated.failures, SizeIs(std::size(cases)));
  for (const Case& c : cases) {
    const std::string& id = c.request.sample().id();
    const auto failure =
        std::find_if(evaluated.failures.begin(), evaluated.failures.end(),
                     [&](const v1::SampleFailure& f) { return f.id() == id; });
    ASSERT_NE(failure, evaluated.failures.end()) << id;
    EXPECT_EQ(failure->code(), grpc::INVALID_ARGUMENT) << id;
    EXPECT_THAT(failure->reason(), HasSubstr(c.reason)) << id;
  }
  EXPECT_EQ(evaluated.summaries.at(0).failures(),
            static_cast<int64_t>(std::size(cases)));
}

TEST_F(EvaluateTest, AnIdThatCameBeforeFailsTheSecondTime) {
  const Evaluated evaluated =
      Evaluate({ConfigOf(""), SampleOf("a"), SampleOf("b"), SampleOf("a")});
  EXPECT_THAT(evaluated.results, SizeIs(2));
  ASSERT_THAT(evaluated.failures, SizeIs(1));
  EXPECT_THAT(evaluated.failures[0].reason(),
              HasSubstr("id: \"a\" came before in this stream"));
  EXPECT_EQ(evaluated.summaries.at(0).classification().samples(), 2);
}

TEST_F(EvaluateTest, AnotherShapeOfStreamIsRefusedAndWhatWasDoneIsAnswered) {
  struct Case {
    std::vector<v1::EvaluateRequest> requests;
    const char* reason;
    size_t results;
  };
  const Case cases[] = {
      {{}, "ended before its configuration", 0},
      {{SampleOf("a")}, "sample: came before the configuration", 0},
      {{ConfigOf(""), SampleOf("a"), ConfigOf("")}, "config: came twice", 1},
      {{ConfigOf(""), SampleOf("a"), {}}, "message: empty", 1},
  };
  for (const Case& c : cases) {
    const Evaluated evaluated = Evaluate(c.requests);
    EXPECT_EQ(evaluated.status.error_code(), grpc::INVALID_ARGUMENT);
    EXPECT_THAT(evaluated.status.error_message(), HasSubstr(c.reason));
    EXPECT_THAT(evaluated.results, SizeIs(c.results)) << c.reason;
    EXPECT_THAT(evaluated.summaries, IsEmpty()) << c.reason;
  }
}

TEST_F(EvaluateTest, AConfigurationThatCannotBeMeantIsRefused) {
  struct Case {
    const char* config;
    const char* reason;
  };
  for (const Case& c : {
           Case{"aopc { grids: 5 }", "aopc.grids[0]: 5 regions a side leave "},
           Case{"aopc { grids: 9 }", "aopc.grids[0]: 9"},
           Case{"aopc { grids: 0 }", "aopc.grids[0]: 0"},
           Case{"aopc { grids: 65 }", "aopc.grids[0]: 65"},
           Case{"aopc { grids: [4, 4] }", "aopc.grids[1]: 4 is named twice"},
           Case{"aopc { orders: [1, 0] }", "aopc.orders[1]: MoRF is named"},
           Case{"max_sensitivity { radii { radius: -1 points: 1 } }",
                "max_sensitivity.radii[0].radius: -1"},
           Case{"max_sensitivity { radii { radius: nan points: 1 } }",
                "max_sensitivity.radii[0].radius: nan"},
           Case{"max_sensitivity { radii { radius: inf points: 1 } }",
                "max_sensitivity.radii[0].radius: inf"},
           Case{"max_sensitivity { radii { radius: 1 } }",
                "max_sensitivity.radii[0].points: 0"},
           Case{"max_sensitivity { radii { radius: 1 points: 1001 } }",
                "max_sensitivity.radii[0].points: 1001"},
           Case{"max_sensitivity { radii { radius: 1 points: 1 }"
                "                  radii { radius: 1 points: 2 } }",
                "max_sensitivity.radii[1].radius: 1 is named twice"},
           Case{"methods: [1, 1]", "methods[1]"},
       }) {
    const Evaluated evaluated = Evaluate({ConfigOf(c.config), SampleOf("a")});
    EXPECT_EQ(evaluated.status.error_code(), grpc::INVALID_ARGUMENT)
        << c.config;
    EXPECT_THAT(evaluated.status.error_message(), HasSubstr(c.reason));
    EXPECT_THAT(evaluated.started, IsEmpty());
  }
}

TEST_F(EvaluateTest, AnUnknownModelOrLayerEndsTheStreamBeforeItStarts) {
  v1::EvaluateRequest config = ConfigOf("");
  config.mutable_config()->mutable_model()->set_name("heart");
  EXPECT_EQ(Evaluate({config}).status.error_code(), grpc::NOT_FOUND);
  const Evaluated evaluated = Evaluate({ConfigOf("layer: 'no.such.layer'")});
  EXPECT_EQ(evaluated.status.error_code(), grpc::NOT_FOUND);
  EXPECT_THAT(evaluated.started, IsEmpty());
}

TEST_F(EvaluateTest, TheCallIsLogged) {
  ASSERT_TRUE(Evaluate({ConfigOf(""), SampleOf("a")}).status.ok());
  const auto lines = server_.LogLines("call");
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0]["method"], "Evaluate");
  EXPECT_EQ(lines[0]["model"], "chest");
  EXPECT_EQ(lines[0]["code"], "OK");
}

}  // namespace
}  // namespace camserve
