// Models come and go when they are told to: ModelRepository::Load and Unload.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/load_observer.h"
#include "server/repository/model_repository.h"
#include "tests/repository/repository_fixture.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ExplicitControlTest : public RepositoryFixture {
 protected:
  ModelRepository& Start(const std::vector<std::string>& names = {}) {
    ModelRepository& repository = Make();
    const absl::Status loaded = repository.LoadNamed(names);
    EXPECT_TRUE(loaded.ok()) << loaded;
    return repository;
  }

  // The states of all versions, by name and version.
  static std::vector<ModelState> States(const ModelRepository& repository) {
    std::vector<ModelState> states;
    for (const ModelStatus& status : repository.List()) {
      states.push_back(status.state);
    }
    return states;
  }

  // How an Unload has ended that nothing holds up.
  static absl::Status Unload(ModelRepository& repository,
                             const ModelSpec& spec) {
    absl::Notification done;
    absl::Status ended;
    repository.Unload(spec, [&](const absl::Status& status) {
      ended = status;
      done.Notify();
    });
    done.WaitForNotification();
    return ended;
  }
};

TEST_F(ExplicitControlTest, AtTheStartTheNewestOfEachNamedModelIsLoaded) {
  Write("birds/1/model.pt", "4");
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  EXPECT_THAT(States(Start({"chest"})),
              ElementsAre(ModelState::kUnloaded, ModelState::kUnloaded,
                          ModelState::kReady));
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

TEST_F(ExplicitControlTest, ANamedModelThatIsNotThereIsListedWithItsReason) {
  const ModelRepository& repository = Start({"chest"});
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              HasSubstr("no folder chest"));
}

TEST_F(ExplicitControlTest, WhatIsNotLoadedSaysSo) {
  Write("chest/1/model.pt", "4");
  const absl::Status found = Start().Find({"chest"}).status();
  EXPECT_EQ(found.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(found.message(), HasSubstr("LoadModel"));
}

TEST_F(ExplicitControlTest, LoadsTheNewestOrTheVersionThatIsNamed) {
  ModelRepository& repository = Start();
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  const ModelStatus newest = repository.Load({"chest"}).value();
  EXPECT_EQ(newest.state, ModelState::kReady);
  EXPECT_EQ(newest.identity.version, 2);
  EXPECT_THAT(newest.identity.sha256, SizeIs(64));
  EXPECT_THAT(States(repository),
              ElementsAre(ModelState::kUnloaded, ModelState::kReady));
  EXPECT_EQ(repository.Load({"chest", 1}).value().identity.version, 1);
  EXPECT_THAT(States(repository),
              ElementsAre(ModelState::kReady, ModelState::kReady));
}

TEST_F(ExplicitControlTest, ALoadThatFailsSaysWhy) {
  Write("chest/1/model.pt", "broken");
  ModelRepository& repository = Start();
  const ModelStatus status = repository.Load({"chest"}).value();
  EXPECT_EQ(status.state, ModelState::kFailed);
  EXPECT_THAT(status.reason, HasSubstr("chest/1/model.pt: broken"));
  EXPECT_THAT(States(repository), ElementsAre(ModelState::kFailed));
}

TEST_F(ExplicitControlTest, ALoadOfWhatIsNotThereNamesIt) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Start();
  EXPECT_EQ(repository.Load({"knee"}).status().code(),
            absl::StatusCode::kNotFound);
  const absl::Status version = repository.Load({"chest", 7}).status();
  EXPECT_EQ(version.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(version.message(), HasSubstr("no version 7 of model chest"));
  EXPECT_EQ(repository.Load({"../chest"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(asked_->values(), IsEmpty());
}

TEST_F(ExplicitControlTest, LoadingAgainReplaces) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Start({"chest"});
  const auto old = repository.Find({"chest"}).value();
  Write("chest/1/model.pt", "4 anew");
  EXPECT_EQ(repository.Load({"chest"}).value().state, ModelState::kReady);
  EXPECT_NE(repository.Find({"chest"}).value(), old);
}

TEST_F(ExplicitControlTest, ASuccessorThatFailsIsToldAndTheOldOneServes) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Start({"chest"});
  Write("chest/1/model.pt", "broken");
  EXPECT_EQ(repository.Load({"chest"}).value().state, ModelState::kFailed);
  EXPECT_TRUE(repository.Find({"chest"}).ok());
  EXPECT_THAT(repository.Status({"chest"}).value().reason, HasSubstr("broken"));
}

TEST_F(ExplicitControlTest, UnloadEndsWhenNoCallUsesTheModel) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Start({"chest"});
  auto in_use = repository.Find({"chest"}).value();
  absl::Notification done;
  repository.Unload({"chest"}, [&](const absl::Status& ended) {
    EXPECT_TRUE(ended.ok()) << ended;
    done.Notify();
  });
  EXPECT_THAT(States(repository), ElementsAre(ModelState::kUnloading));
  EXPECT_EQ(repository.Find({"chest"}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(done.HasBeenNotified());
  in_use.reset();
  done.WaitForNotification();
  EXPECT_THAT(States(repository), ElementsAre(ModelState::kUnloaded));
}

TEST_F(ExplicitControlTest, UnloadTakesOneVersionOrAll) {
  for (const char* file :
       {"chest/1/model.pt", "chest/2/model.pt", "chest/3/model.pt"}) {
    Write(file, "4");
  }
  Write("chest/config.textproto", "all");
  parse_ = ParsePolicy;
  ModelRepository& repository = Load();
  EXPECT_TRUE(Unload(repository, {"chest", 3}).ok());
  EXPECT_EQ(repository.Find({"chest"}).value()->identity.version, 2);
  EXPECT_TRUE(Unload(repository, {"chest"}).ok());
  EXPECT_THAT(States(repository),
              ElementsAre(ModelState::kUnloaded, ModelState::kUnloaded,
                          ModelState::kUnloaded));
  EXPECT_TRUE(Unload(repository, {"chest"}).ok());
  EXPECT_EQ(Unload(repository, {"chest", 7}).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Unload(repository, {"knee"}).code(), absl::StatusCode::kNotFound);
}

TEST_F(ExplicitControlTest, AModelComesBackWhileItsPredecessorIsInUse) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Start({"chest"});
  auto in_use = repository.Find({"chest"}).value();
  absl::Notification done;
  repository.Unload({"chest"}, [&](const absl::Status&) { done.Notify(); });
  EXPECT_EQ(repository.Load({"chest"}).value().state, ModelState::kReady);
  EXPECT_FALSE(done.HasBeenNotified());
  in_use.reset();
  done.WaitForNotification();
  EXPECT_THAT(States(repository), ElementsAre(ModelState::kReady));
}

TEST_F(ExplicitControlTest, UnloadingWhatIsBeingLoadedAbortsTheLoad) {
  Write("chest/1/model.pt", "4 hang");
  ModelRepository& repository = Start();
  std::jthread loader([&] {
    EXPECT_EQ(repository.Load({"chest"}).status().code(),
              absl::StatusCode::kAborted);
  });
  hanging_->WaitForNotification();
  EXPECT_TRUE(Unload(repository, {"chest"}).ok());
  LetHangingEnd();
  loader.join();
  EXPECT_THAT(States(repository), ElementsAre(ModelState::kUnloaded));
  // What came too late counts nowhere: a next one's users are waited for.
  Write("chest/1/model.pt", "4");
  EXPECT_EQ(repository.Load({"chest"}).value().state, ModelState::kReady);
  auto in_use = repository.Find({"chest"}).value();
  absl::Notification done;
  repository.Unload({"chest"}, [&](const absl::Status&) { done.Notify(); });
  EXPECT_THAT(States(repository), ElementsAre(ModelState::kUnloading));
  in_use.reset();
  done.WaitForNotification();
}

// What an observer was told.
class Listening : public LoadObserver {
 public:
  void OnLoad(absl::string_view model, bool succeeded,
              absl::Duration duration) override {
    loads.Add({std::string(model), succeeded, duration});
  }

  struct Told {
    std::string model;
    bool succeeded;
    absl::Duration duration;
  };
  Noted<Told> loads;
};

TEST_F(ExplicitControlTest, TheObserverHearsOfEachLoadAndHowLongItTook) {
  Listening observer;
  ManualClock clock(absl::UnixEpoch());
  options_.load_observer = &observer;
  options_.clock = &clock;
  options_.probe = [&](const ModelOptions&) {
    clock.Advance(absl::Seconds(3));
    return absl::OkStatus();
  };
  Write("birds/1/model.pt", "broken");
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Start({"chest"});
  EXPECT_TRUE(repository.Load({"birds"}).ok());
  const std::vector<Listening::Told> loads = observer.loads.values();
  ASSERT_THAT(loads, SizeIs(2));
  EXPECT_EQ(loads[0].model, "chest");
  EXPECT_TRUE(loads[0].succeeded);
  EXPECT_EQ(loads[0].duration, absl::Seconds(3));
  EXPECT_EQ(loads[1].model, "birds");
  EXPECT_FALSE(loads[1].succeeded);
}

TEST_F(ExplicitControlTest, WhatTheProbeRefusesIsNotLoaded) {
  options_.probe = [](const ModelOptions& options) {
    EXPECT_THAT(options.path, HasSubstr("chest/1/model.pt"));
    return absl::FailedPreconditionError("it made the loader crash");
  };
  Write("chest/1/model.pt", "4");
  const ModelStatus status = Start().Load({"chest"}).value();
  EXPECT_EQ(status.state, ModelState::kFailed);
  EXPECT_EQ(status.reason, "chest/1/model.pt: it made the loader crash");
  EXPECT_THAT(asked_->values(), IsEmpty());
}

}  // namespace
}  // namespace camserve
