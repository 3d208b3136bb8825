#include "client/camctl/commands/evaluation_options.h"

#include "client/camctl/terminal/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

void ExpectUsage(const absl::Status& status, const std::string& flag) {
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage) << status;
  EXPECT_THAT(std::string(status.message()), StartsWith("--" + flag + ": "));
}

TEST(EvaluationOptionsTest, DefaultsAskForAllThree) {
  const auto config = ParseMetrics(MetricFlags());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->aopc().grids_size(), 0) << "the server knows the input";
  EXPECT_THAT(
      config->aopc().orders(),
      ElementsAre(v1::PERTURBATION_ORDER_MORF, v1::PERTURBATION_ORDER_RANDOM));
  EXPECT_TRUE(config->aopc().return_curves());
  EXPECT_EQ(config->max_sensitivity().radii_size(), 0);
  EXPECT_TRUE(config->has_max_sensitivity());
  EXPECT_FALSE(config->haas().is_signed());
  EXPECT_TRUE(config->has_haas());
}

TEST(EvaluationOptionsTest, ReadsEveryFlag) {
  const auto config =
      ParseMetrics({.metrics = {"haas", "aopc", "max_sensitivity"},
                    .grids = "1,14",
                    .orders = {v1::PERTURBATION_ORDER_LERF},
                    .fill = v1::PERTURBATION_FILL_MEAN,
                    .radii = "0.05:20,1e-3:1",
                    .haas_signed = true,
                    .no_curves = true});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->aopc().grids(), ElementsAre(1, 14));
  EXPECT_THAT(config->aopc().orders(),
              ElementsAre(v1::PERTURBATION_ORDER_LERF));
  EXPECT_EQ(config->aopc().fill(), v1::PERTURBATION_FILL_MEAN);
  EXPECT_FALSE(config->aopc().return_curves());
  EXPECT_EQ(config->max_sensitivity().radii(0).radius(), 0.05);
  EXPECT_EQ(config->max_sensitivity().radii(1).points(), 1);
  EXPECT_TRUE(config->haas().is_signed());
}

TEST(EvaluationOptionsTest, LeavesOutWhatIsNotMeasured) {
  MetricFlags flags;
  flags.metrics = {"haas"};
  const auto config = ParseMetrics(flags);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_FALSE(config->has_aopc());
  EXPECT_FALSE(config->has_max_sensitivity());
}

TEST(EvaluationOptionsTest, MistakesAreUsage) {
  const auto expect = [](const std::string& flag, auto change) {
    MetricFlags flags;
    change(flags);
    ExpectUsage(ParseMetrics(flags).status(), flag);
  };
  for (const char* text : {"0", "-4", "4,", "4x4", "4;8", "99999999999"}) {
    expect("grids", [&](MetricFlags& flags) { flags.grids = text; });
  }
  for (const char* text : {"0.1", "0.1:", "-0.1:20", "0:20", "nan:20", "inf:1",
                           "0.1:0", "0.1:20,", "0.1:2.5"}) {
    expect("radii", [&](MetricFlags& flags) { flags.radii = text; });
  }
  expect("grids", [](MetricFlags& flags) {
    flags.metrics = {"haas"};
    flags.grids = "4";
  });
  expect("radii", [](MetricFlags& flags) {
    flags.metrics = {"aopc"};
    flags.radii = "0.1:20";
  });
  expect("haas_signed", [](MetricFlags& flags) {
    flags.metrics = {"aopc"};
    flags.haas_signed = true;
  });
}

TEST(EvaluationOptionsTest, ModelsMayBeSeveral) {
  const auto models = ParseModels("chest,skin:2");
  ASSERT_TRUE(models.ok()) << models.status();
  EXPECT_EQ((*models)[0].name, "chest");
  EXPECT_EQ((*models)[1].name, "skin:2");
  EXPECT_EQ((*models)[1].spec.name(), "skin");
  EXPECT_EQ((*models)[1].spec.version(), 2);
  for (const char* text : {"", "chest,", "chest,chest", "chest:0"}) {
    ExpectUsage(ParseModels(text).status(), "model");
  }
}

TEST(EvaluationOptionsTest, ShardsAreIOfN) {
  const auto shard = ParseShard("3/4");
  ASSERT_TRUE(shard.ok()) << shard.status();
  EXPECT_EQ(shard->index, 3);
  EXPECT_EQ(shard->count, 4);
  for (const char* text : {"", "1", "4/4", "-1/4", "0/0", "1/2/3", "a/b"}) {
    ExpectUsage(ParseShard(text).status(), "shard");
  }
}

}  // namespace
}  // namespace camserve::camctl
