#include "server/api/response_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/repository/served_models.h"

namespace camserve {
namespace {

template <typename Message>
testing::AssertionResult Is(const Message& message, const std::string& text) {
  Message expected;
  if (!google::protobuf::TextFormat::ParseFromString(text, &expected)) {
    return testing::AssertionFailure() << "bad expectation";
  }
  if (google::protobuf::util::MessageDifferencer::Equals(message, expected)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << message.DebugString();
}

const SampleExplanation kSample = {.logits = {1, 3, 3},
                                   .probabilities = {0.0625, 0.5, 0.4375}};

TEST(ResponseWriterTest, SortsScoresByLogitThenIndex) {
  v1::ExplainResponse response;
  WriteScores(kSample, MakeServedModel(), response);
  EXPECT_TRUE(Is(response, R"pb(
    scores {
      index: 1
      label: "pneumonia"
      logit: 3
      probability: 0.5
      predicted: true
    }
    scores { index: 2 label: "other" logit: 3 probability: 0.4375 }
    scores { index: 0 label: "normal" logit: 1 probability: 0.0625 }
  )pb"));
}

// 0.25 is exactly the second label's threshold: at it is predicted.
TEST(ResponseWriterTest, OfLabelsEachIsPredictedByItsOwnThreshold) {
  const SampleExplanation sample = {.logits = {-0.5f, -1.0986122f, 3},
                                    .probabilities = {0.3775, 0.25, 0.9526}};
  ServedModel model = MakeMultiLabelModel();
  model.thresholds[1] = Sigmoid(-1.0986122f);
  v1::ExplainResponse response;
  WriteScores(sample, model, response);
  ASSERT_EQ(response.scores_size(), 3);
  EXPECT_EQ(response.scores(0).label(), "other");
  EXPECT_TRUE(response.scores(0).predicted());
  EXPECT_EQ(response.scores(1).label(), "normal");
  EXPECT_FALSE(response.scores(1).predicted());
  EXPECT_EQ(response.scores(2).label(), "pneumonia");
  EXPECT_TRUE(response.scores(2).predicted());
}

TEST(ResponseWriterTest, WritesWhyThereIsNoResidual) {
  SignedMap map;
  map.empty_reason = EmptyReason::kSaturated;
  map.verdict = FaithfulnessVerdict::kUnknownYet;
  map.faithfulness_error = "the head gives nan where the layer is 0";
  v1::Explanation message;
  WriteExplanation(kSample, map, MakeServedModel(), message);
  EXPECT_FALSE(message.faithfulness().has_bias());
  EXPECT_FALSE(message.faithfulness().has_residual());
  EXPECT_EQ(message.faithfulness().error(),
            "the head gives nan where the layer is 0");
  EXPECT_EQ(message.faithfulness().verdict(),
            v1::FAITHFULNESS_VERDICT_UNKNOWN_YET);
  EXPECT_EQ(message.empty_reason(), v1::EMPTY_REASON_SATURATED);
}

TEST(ResponseWriterTest, WritesAnExplanation) {
  SignedMap map;
  map.method = CamMethod::kHiResCam;
  map.class_index = 2;
  map.empty_reason = EmptyReason::kConstantMap;
  map.positive_share = 0.25f;
  map.map_sum = 2;
  map.logit = 3;
  map.bias = 0.5;
  map.residual = 0.5;
  map.verdict = FaithfulnessVerdict::kNotFaithful;
  v1::Explanation message;
  WriteExplanation(kSample, map, MakeServedModel(), message);
  EXPECT_TRUE(Is(message, R"pb(
    method: CAM_METHOD_HIRES_CAM
    target { index: 2 label: "other" logit: 3 probability: 0.4375 }
    faithfulness {
      verdict: FAITHFULNESS_VERDICT_NOT_FAITHFUL
      map_sum: 2
      logit: 3
      bias: 0.5
      residual: 0.5
    }
    empty_reason: EMPTY_REASON_CONSTANT_MAP
    positive_share: 0.25
  )pb"));
}

TEST(ResponseWriterTest, WritesTensorsAsLittleEndianBytes) {
  v1::Tensor message;
  WriteTensor({.shape = {1, 2}, .values = {1, -10}}, message);
  EXPECT_EQ(message.data(), std::string("\x00\x00\x80\x3f\x00\x00\x20\xc1", 8));
  EXPECT_THAT(message.shape(), testing::ElementsAre(1, 2));
  EXPECT_TRUE(message.values().empty());
}

TEST(ResponseWriterTest, WritesStages) {
  v1::StageTimes message;
  WriteStages({.queue = absl::Nanoseconds(1),
               .decode = absl::Milliseconds(2),
               .compute = absl::Milliseconds(1500),
               .render = absl::ZeroDuration(),
               .batch_size = 3},
              message);
  EXPECT_TRUE(Is(message, R"pb(
    queue { nanos: 1 }
    decode { nanos: 2000000 }
    compute { seconds: 1 nanos: 500000000 }
    render {}
    batch_size: 3
  )pb"));
}

TEST(ResponseWriterTest, WritesStatusWithReason) {
  v1::ModelStatus message;
  WriteStatus({.identity = {.name = "chest", .version = 2, .sha256 = "ab"},
               .state = ModelState::kFailed,
               .reason = "no layer"},
              message);
  EXPECT_TRUE(Is(message, R"pb(
    model { name: "chest" version: 2 sha256: "ab" }
    state: MODEL_STATE_FAILED
    reason: "no layer"
  )pb"));
}

TEST(ResponseWriterTest, WritesAModelAndItsLayers) {
  ServedModel model = MakeServedModel();
  model.instances = {std::make_shared<FakeModel>(FakeModel::Facts{
      .class_count = 3,
      .trunk = {.layout = TrunkLayout::kBlocked,
                .timings = {{.layout = TrunkLayout::kFused,
                             .batch_size = 8,
                             .per_image = absl::Milliseconds(2)}},
                .packed_weight_bytes = 77}})};
  v1::ModelInfo info;
  WriteModel(model, info);
  LayerInfo layer;
  layer.paths = {"features", "features.4"};
  layer.channels = 48;
  layer.height = 14;
  layer.width = 12;
  layer.calls = 2;
  layer.verdicts = {FaithfulnessVerdict::kUnknown,
                    FaithfulnessVerdict::kProven};
  layer.classes_checked = 3;
  layer.not_optimized = "its adds have no fusion";
  WriteLayer(layer, *info.add_layers());
  EXPECT_TRUE(Is(info, R"pb(
    input_shape: [ 3, 8, 8 ]
    class_labels: [ "normal", "pneumonia", "other" ]
    default_layer: "features.4"
    layers {
      paths: [ "features", "features.4" ]
      channels: 48
      height: 14
      width: 12
      verdicts {
        method: CAM_METHOD_GRAD_CAM
        verdict: FAITHFULNESS_VERDICT_UNKNOWN
        classes_checked: 3
      }
      verdicts {
        method: CAM_METHOD_HIRES_CAM
        verdict: FAITHFULNESS_VERDICT_PROVEN
      }
      calls: 2
      not_optimized: "its adds have no fusion"
    }
    placements: "cpu"
    output { kind: OUTPUT_KIND_EXCLUSIVE }
    trunk {
      layout: TRUNK_LAYOUT_BLOCKED
      timings {
        layout: TRUNK_LAYOUT_FUSED
        batch_size: 8
        per_image { nanos: 2000000 }
      }
      packed_weight_bytes: 77
    }
  )pb"));
}

TEST(ResponseWriterTest, WritesWhatTheOutputMeansAndWhatIsWrong) {
  ServedModel model = MakeMultiLabelModel();
  model.instances = {std::make_shared<FakeModel>(FakeModel::Facts{
      .class_count = 3,
      .output = {.kind = OutputKind::kMultiLabel,
                 .removed_step = LastStep::kSigmoid,
                 .logits_key = "logits"},
      .warnings = {"it returns probabilities"},
      .refused_layers = {{.path = "tiles", .reason = "4 rows an image"}}})};
  v1::ModelInfo info;
  WriteModel(model, info);
  EXPECT_TRUE(Is(info.output(), R"pb(
    kind: OUTPUT_KIND_MULTI_LABEL
    removed_step: LAST_STEP_SIGMOID
    thresholds: [ 0.5, 0.25, 0.75 ]
    logits_key: "logits"
  )pb"));
  EXPECT_THAT(info.warnings(),
              testing::ElementsAre("it returns probabilities"));
  ASSERT_EQ(info.refused_layers_size(), 1);
  EXPECT_TRUE(Is(info.refused_layers(0), R"pb(
    path: "tiles"
    reason: "4 rows an image"
  )pb"));
}

}  // namespace
}  // namespace camserve
