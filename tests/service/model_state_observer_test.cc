#include "server/service/model_state_observer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "tests/repository/served_models.h"
#include "tests/support/files.h"
#include "tests/telemetry/metrics_text.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kGauge =
    "camserve_unoptimized_layers{model=\"chest\",version=\"1\"} ";

class ModelStateObserverTest : public testing::Test {
 protected:
  ~ModelStateObserverTest() override {
    log_.Flush(absl::InfiniteFuture());
    close(file_);
  }

  void SetState(ModelState state) {
    observer_.Observe(
        {.identity = {.name = "chest", .version = 1}, .state = state});
  }

  std::string LogText() const {
    log_.Flush(absl::InfiniteFuture());
    return ReadFile(folder_.path() / "log");
  }

  TemporaryFolder folder_;
  const int file_ = open((folder_.path() / "log").c_str(),
                         O_CREAT | O_WRONLY | O_APPEND, 0600);
  Log log_{file_};
  Metrics metrics_{{.version = "1.2.3", .libtorch = "2.11.0"}};
  HealthService health_;
  ModelStateObserver observer_{&metrics_, &health_, &log_};
};

ServedModel ModelWith(FakeModel::Facts facts) {
  ServedModel model = MakeServedModel();
  model.instances = {std::make_shared<FakeModel>(std::move(facts))};
  return model;
}

TEST_F(ModelStateObserverTest, LogsWhatAReadyModelTellsOfItself) {
  SetState(ModelState::kReady);
  observer_.ObserveReady(
      ModelWith({.class_count = 3,
                 .warnings = {"it returns probabilities", "it mixes images"},
                 .not_optimized = "a sum could not be fused"}));
  const std::string log = LogText();
  for (const char* part :
       {R"("event":"model_warning","model":"chest","version":1,)"
        R"("warning":"it returns probabilities")",
        R"("warning":"it mixes images")",
        R"("event":"layer_not_optimized","model":"chest","version":1,)"
        R"("layer":"features.4","reason":"a sum could not be fused")"}) {
    EXPECT_THAT(log, HasSubstr(part));
  }
  EXPECT_THAT(Text(metrics_), HasSubstr(std::string(kGauge) + "1\n"));
}

TEST_F(ModelStateObserverTest, SaysNothingOfAModelWithoutFault) {
  SetState(ModelState::kReady);
  observer_.ObserveReady(ModelWith({.class_count = 3}));
  EXPECT_THAT(LogText(), Not(HasSubstr("warning")));
  EXPECT_THAT(LogText(), Not(HasSubstr("not_optimized")));
  EXPECT_THAT(Text(metrics_), HasSubstr(std::string(kGauge) + "0\n"));
}

TEST_F(ModelStateObserverTest, TellsWhatEachStepOfTheLoadCost) {
  SetState(ModelState::kReady);
  observer_.ObserveReady(ModelWith({.class_count = 3}));
  EXPECT_THAT(LogText(),
              HasSubstr(R"("event":"model_load","model":"chest","version":1,)"
                        R"("read_seconds":2.0,"layout":"plain")"));
  EXPECT_THAT(Text(metrics_),
              HasSubstr("camserve_trunk_layout{layout=\"plain\",model="
                        "\"chest\",version=\"1\"} 1\n"));
}

TEST_F(ModelStateObserverTest, WhatIsFoundLaterIsCountedToo) {
  SetState(ModelState::kReady);
  observer_.ObserveReady(ModelWith({.class_count = 3}));
  observer_.ObserveLayers({.name = "chest", .version = 1},
                          {{.paths = {"a"}, .not_optimized = "why"},
                           {.paths = {"b"}},
                           {.paths = {"c"}, .not_optimized = "why"}});
  EXPECT_THAT(Text(metrics_), HasSubstr(std::string(kGauge) + "2\n"));
}

TEST_F(ModelStateObserverTest, AnUnloadedVersionHasNoLayers) {
  SetState(ModelState::kReady);
  observer_.ObserveReady(ModelWith({.class_count = 3}));
  SetState(ModelState::kUnloaded);
  EXPECT_THAT(Text(metrics_), Not(HasSubstr(kGauge)));
  // A call that began before may tell of it late.
  observer_.ObserveLayers({.name = "chest", .version = 1}, {});
  EXPECT_THAT(Text(metrics_), Not(HasSubstr(kGauge)));
}

}  // namespace
}  // namespace camserve
