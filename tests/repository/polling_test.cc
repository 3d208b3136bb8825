// The repository follows its folder: ModelRepository::Poll.
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/model_repository.h"
#include "server/repository/repository_poller.h"
#include "tests/repository/repository_fixture.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PollingTest : public RepositoryFixture {
 protected:
  // As often as it takes for what has changed to be acted on.
  static void PollTwice(ModelRepository& repository) {
    for (int i = 0; i < 2; ++i) {
      const absl::Status polled = repository.Poll();
      EXPECT_TRUE(polled.ok()) << polled;
    }
  }

  static int64_t Served(const ModelRepository& repository) {
    const auto model = repository.Find({"chest"});
    return model.ok() ? (*model)->identity.version : 0;
  }

  static ModelStatus Status(const ModelRepository& repository,
                            int64_t version) {
    return repository.Status({"chest", version}).value();
  }
};

TEST_F(PollingTest, WhatDoesNotChangeIsLoadedOnce) {
  Write("chest/1/model.pt", "4");
  Write("birds/1/model.pt", "broken");
  ModelRepository& repository = Load();
  for (int i = 0; i < 5; ++i) PollTwice(repository);
  EXPECT_THAT(asked_->values(), SizeIs(2));
}

TEST_F(PollingTest, ANewVersionIsLoadedOnceItHasStoppedGrowing) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Load();
  for (const char* so_far : {"", "4", "4 and"}) {
    Write("chest/2/model.pt", so_far);
    EXPECT_TRUE(repository.Poll().ok());
    EXPECT_EQ(Served(repository), 1);
  }
  Write("chest/2/model.pt", "4 and more");
  PollTwice(repository);
  EXPECT_EQ(Served(repository), 2);
  EXPECT_THAT(asked_->values(), SizeIs(2));
}

TEST_F(PollingTest, ANewVersionThatFailsLeavesTheOldOneServing) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Load();
  Write("chest/2/model.pt", "broken");
  PollTwice(repository);
  EXPECT_EQ(Served(repository), 1);
  EXPECT_EQ(Status(repository, 2).state, ModelState::kFailed);
  EXPECT_THAT(Status(repository, 2).reason, HasSubstr("broken"));
  Write("chest/2/model.pt", "4 repaired");
  PollTwice(repository);
  EXPECT_EQ(Served(repository), 2);
}

TEST_F(PollingTest, AFileThatFailsInThePlaceOfAnotherLeavesThatServing) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Load();
  const std::string sum = Status(repository, 1).identity.sha256;
  Write("chest/1/model.pt", "broken");
  PollTwice(repository);
  EXPECT_EQ(Status(repository, 1).state, ModelState::kReady);
  EXPECT_EQ(Status(repository, 1).identity.sha256, sum);
  EXPECT_THAT(Status(repository, 1).reason, HasSubstr("broken"));
  EXPECT_EQ(Served(repository), 1);
  Write("chest/1/model.pt", "4 repaired");
  PollTwice(repository);
  EXPECT_NE(Status(repository, 1).identity.sha256, sum);
  EXPECT_THAT(Status(repository, 1).reason, IsEmpty());
}

TEST_F(PollingTest, AnotherConfigurationLoadsEveryVersionAgain) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  parse_ = [](absl::string_view text) {
    ModelConfig config;
    config.default_layer = std::string(text);
    config.version_policy.newest.reset();
    return config;
  };
  Write("chest/config.textproto", "layer1");
  ModelRepository& repository = Load();
  Write("chest/config.textproto", "layer10");
  PollTwice(repository);
  for (const int version : {1, 2}) {
    const auto model = repository.Find({"chest", version}).value();
    EXPECT_EQ(model->config.default_layer, "layer10");
  }
}

TEST_F(PollingTest, AReloadedFileIsHeldToItsPin) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "");
  const std::string pin =
      FileSha256((folder_.path() / "chest/1/model.pt").string()).value();
  parse_ = [pin](absl::string_view) {
    ModelConfig config;
    config.sha256 = {{1, pin}};
    return config;
  };
  ModelRepository& repository = Load();
  Write("chest/1/model.pt", "4 of another");
  PollTwice(repository);
  EXPECT_THAT(asked_->values(), SizeIs(1));
  EXPECT_EQ(Status(repository, 1).identity.sha256, pin);
  EXPECT_THAT(Status(repository, 1).reason, HasSubstr("not loaded"));
}

TEST_F(PollingTest, ARemovedVersionGoesOnceNoCallUsesIt) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  Write("chest/config.textproto", "all");
  parse_ = ParsePolicy;
  ModelRepository& repository = Load();
  auto in_use = repository.Find({"chest", 2}).value();
  std::filesystem::remove_all(folder_.path() / "chest/2");
  PollTwice(repository);
  EXPECT_EQ(Served(repository), 1);
  EXPECT_EQ(Status(repository, 2).state, ModelState::kUnloading);
  EXPECT_THAT(in_use->instances, SizeIs(1));
  absl::Notification freed;
  repository.Unload({"chest", 2}, [&](const absl::Status&) { freed.Notify(); });
  EXPECT_FALSE(freed.HasBeenNotified());
  in_use.reset();
  freed.WaitForNotification();
  EXPECT_EQ(repository.Status({"chest", 2}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(PollingTest, AVersionOfNewFormTakesTheNameOfTheOldWhileThatIsInUse) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Load();
  const auto old = repository.Find({"chest"}).value();
  Write("chest/1/model.pt", "4 anew");
  PollTwice(repository);
  const auto current = repository.Find({"chest"}).value();
  EXPECT_NE(current, old);
  EXPECT_NE(current->identity.sha256, old->identity.sha256);
  EXPECT_THAT(old->instances, SizeIs(1));
}

TEST_F(PollingTest, ARemovedFolderIsNoLongerListed) {
  Write("chest/1/model.pt", "4");
  Write("birds/1/model.pt", "broken");
  ModelRepository& repository = Load();
  absl::Notification freed;
  std::filesystem::remove_all(folder_.path() / "chest");
  std::filesystem::remove_all(folder_.path() / "birds");
  EXPECT_TRUE(repository.Poll().ok());
  EXPECT_EQ(Served(repository), 1);
  repository.Unload({"birds"}, [](const absl::Status&) {});
  EXPECT_TRUE(repository.Poll().ok());
  repository.Unload({"chest"}, [&](const absl::Status&) { freed.Notify(); });
  freed.WaitForNotification();
  EXPECT_THAT(repository.List(), IsEmpty());
}

TEST_F(PollingTest, ARepositoryThatVanishesLeavesAllServing) {
  Write("models/chest/1/model.pt", "4");
  options_.root = (folder_.path() / "models").string();
  ModelRepository& repository = Load();
  std::filesystem::rename(folder_.path() / "models", folder_.path() / "away");
  for (int i = 0; i < 3; ++i) {
    const absl::Status polled = repository.Poll();
    EXPECT_EQ(polled.code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(polled.message(), HasSubstr("can't be read"));
  }
  EXPECT_EQ(Served(repository), 1);
  std::filesystem::rename(folder_.path() / "away", folder_.path() / "models");
  PollTwice(repository);
  EXPECT_EQ(Served(repository), 1);
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

// No moment without a model: one thread asks all the time while another
// replaces it.
TEST_F(PollingTest, ThereIsAlwaysAModelWhileOneTakesThePlaceOfAnother) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Load();
  absl::Notification stop;
  int failed = 0;
  std::jthread asker([&] {
    while (!stop.HasBeenNotified()) failed += !repository.Find({"chest"}).ok();
  });
  for (int i = 1; i <= 50; ++i) {
    Write("chest/1/model.pt", absl::StrCat("4", std::string(i, ' ')));
    PollTwice(repository);
  }
  stop.Notify();
  asker.join();
  EXPECT_EQ(failed, 0);
  EXPECT_THAT(asked_->values(), SizeIs(51));
}

TEST_F(PollingTest, ThePollerTellsOnceThatItCannotLookAndOnceThatItCan) {
  Write("models/chest/1/model.pt", "4");
  options_.root = (folder_.path() / "models").string();
  ModelRepository& repository = Load();
  absl::Notification failed;
  absl::Notification recovered;
  Noted<absl::Status> told;
  RepositoryPoller poller(&repository, absl::Milliseconds(1),
                          [&](const absl::Status& status) {
                            told.Add(status);
                            (status.ok() ? recovered : failed).Notify();
                          });
  std::jthread runner([&] { poller.Run(); });
  std::filesystem::rename(folder_.path() / "models", folder_.path() / "away");
  failed.WaitForNotification();
  std::filesystem::rename(folder_.path() / "away", folder_.path() / "models");
  recovered.WaitForNotification();
  poller.Stop();
  runner.join();
  EXPECT_THAT(told.values(), SizeIs(2));
}

TEST_F(PollingTest, ThePollerTriesAgainWithoutLooking) {
  ManualClock clock(absl::UnixEpoch());
  options_.clock = &clock;
  Write("chest/1/model.pt", "full");
  absl::Notification ready;
  ModelRepository repository(
      options_, parse_,
      [&](const ModelOptions& options)
          -> absl::StatusOr<std::unique_ptr<Model>> {
        if (ReadFile(options.path) == "full") {
          return absl::ResourceExhaustedError("no memory");
        }
        return std::make_unique<FakeModel>();
      },
      [&](const ModelStatus& status) {
        if (status.state == ModelState::kReady) ready.Notify();
      });
  ASSERT_TRUE(repository.LoadAll().ok());
  RepositoryPoller poller(&repository, absl::InfiniteDuration(),
                          [](const absl::Status&) {});
  std::jthread runner([&] { poller.Run(); });
  Write("chest/1/model.pt", "4");
  clock.Advance(absl::Seconds(1));
  ready.WaitForNotification();
  poller.Stop();
}

}  // namespace
}  // namespace camserve
