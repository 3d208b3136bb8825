#include "client/camctl/formats/json.h"

#include "camserve/v1/evaluation.pb.h"
#include "camserve/v1/explanation.pb.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

v1::SampleResult Result() {
  v1::SampleResult result;
  result.set_id("größe.png");
  result.set_predicted_index(2);
  result.add_logits(0.1f);
  return result;
}

TEST(JsonTest, FieldsHaveTheContractsNames) {
  v1::EvaluationConfig config;
  config.set_seed(uint64_t{1} << 60);
  config.add_methods(v1::CAM_METHOD_HIRES_CAM);
  config.mutable_max_sensitivity();
  const Json json = ToJson(config);
  EXPECT_EQ(json["seed"], "1152921504606846976") << "more than a double holds";
  EXPECT_EQ(json["methods"][0], "CAM_METHOD_HIRES_CAM");
  EXPECT_TRUE(json.contains("max_sensitivity"));
  EXPECT_EQ(json["layer"], "") << "defaults are there";
}

TEST(JsonTest, CompactIsALineWithoutDefaults) {
  v1::EvaluationConfig config;
  config.mutable_max_sensitivity();
  EXPECT_EQ(CompactJson(config), R"({"max_sensitivity":{}})");
}

TEST(JsonTest, BothComeBack) {
  const v1::SampleResult result = Result();
  for (const Json& json : {ToJson(result), Json::parse(CompactJson(result))}) {
    v1::SampleResult read;
    ASSERT_TRUE(FromJson(json, read).ok());
    EXPECT_EQ(read.SerializeAsString(), result.SerializeAsString());
  }
}

TEST(JsonTest, OtherThingsAreRefused) {
  v1::SampleResult result;
  EXPECT_TRUE(FromJson({{"of_a_later_version", 1}}, result).ok());
  const absl::Status status = FromJson({{"predicted_index", "many"}}, result);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace camserve::camctl
