// Which versions are served: a policy in each way of model control.
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/model_repository.h"
#include "tests/repository/repository_fixture.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr ModelState kReady = ModelState::kReady;
constexpr ModelState kFailed = ModelState::kFailed;
constexpr ModelState kUnloaded = ModelState::kUnloaded;

class ServedVersionsTest : public RepositoryFixture {
 protected:
  ServedVersionsTest() { parse_ = ParsePolicy; }

  // Versions 1, 2, ... of the model, each with a text of `files`.
  void WriteVersions(const std::vector<std::string>& files) {
    for (size_t i = 0; i < files.size(); ++i) {
      Write(absl::StrCat("chest/", i + 1, "/model.pt"), files[i]);
    }
  }

  static void PollTwice(ModelRepository& repository) {
    for (int i = 0; i < 2; ++i) {
      const absl::Status polled = repository.Poll();
      EXPECT_TRUE(polled.ok()) << polled;
    }
  }

  ModelRepository& StartTold(const std::vector<std::string>& names) {
    ModelRepository& repository = Make();
    const absl::Status loaded = repository.LoadNamed(names);
    EXPECT_TRUE(loaded.ok()) << loaded;
    return repository;
  }
};

TEST_F(ServedVersionsTest, WithoutAConfigurationTheNewestAloneIsLoaded) {
  WriteVersions({"4", "4", "4"});
  const ModelRepository& repository = Load();
  EXPECT_THAT(StatesOf(repository), ElementsAre(kUnloaded, kUnloaded, kReady));
  EXPECT_THAT(asked_->values(), SizeIs(1));
  const absl::Status found = repository.Find({"chest", 1}).status();
  EXPECT_EQ(found.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(found.message(), HasSubstr("version_policy"));
}

TEST_F(ServedVersionsTest, TheConfigurationSaysHowMany) {
  WriteVersions({"4", "4", "4"});
  Write("chest/config.textproto", "2");
  EXPECT_THAT(StatesOf(Load()), ElementsAre(kUnloaded, kReady, kReady));
}

TEST_F(ServedVersionsTest, WhatIsPinnedIsServedBesideTheNewest) {
  WriteVersions({"4", "4", "4"});
  Write("chest/config.textproto", "");
  parse_ = [](absl::string_view) {
    ModelConfig config;
    config.version_policy.pinned = {1};
    return config;
  };
  EXPECT_THAT(StatesOf(Load()), ElementsAre(kReady, kUnloaded, kReady));
}

TEST_F(ServedVersionsTest, AtTheStartAnOlderOneTakesThePlaceOfWhatFails) {
  WriteVersions({"4", "4", "broken", "broken"});
  EXPECT_THAT(StatesOf(Load()),
              ElementsAre(kUnloaded, kReady, kFailed, kFailed));
}

TEST_F(ServedVersionsTest, ASuccessorThatIsReadyLetsThePredecessorGo) {
  WriteVersions({"4"});
  ModelRepository& repository = Load();
  auto in_use = repository.Find({"chest"}).value();
  Write("chest/2/model.pt", "4");
  PollTwice(repository);
  EXPECT_THAT(StatesOf(repository),
              ElementsAre(ModelState::kUnloading, kReady));
  in_use.reset();
}

TEST_F(ServedVersionsTest, ASuccessorThatFailsDoesNot) {
  WriteVersions({"4"});
  ModelRepository& repository = Load();
  Write("chest/2/model.pt", "broken");
  PollTwice(repository);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kFailed));
}

TEST_F(ServedVersionsTest, RemovingTheNewestBringsTheOneBeforeItBack) {
  WriteVersions({"4", "4"});
  ModelRepository& repository = Load();
  EXPECT_THAT(StatesOf(repository), ElementsAre(kUnloaded, kReady));
  std::filesystem::remove_all(folder_.path() / "chest/2");
  PollTwice(repository);
  EXPECT_EQ(repository.Find({"chest"}).value()->identity.version, 1);
}

TEST_F(ServedVersionsTest, AnotherPolicyCountsOnceItIsWritten) {
  WriteVersions({"4", "4"});
  ModelRepository& repository = Load();
  Write("chest/config.textproto", "all");
  PollTwice(repository);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kReady));
}

TEST_F(ServedVersionsTest, AConfigurationThatBreaksLetsNothingGo) {
  WriteVersions({"4", "4"});
  Write("chest/config.textproto", "all");
  parse_ = [](absl::string_view text) -> absl::StatusOr<ModelConfig> {
    if (text == "broken") return absl::InvalidArgumentError("line 1: broken");
    return ParsePolicy(text);
  };
  ModelRepository& repository = Load();
  Write("chest/config.textproto", "broken");
  PollTwice(repository);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kReady));
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              HasSubstr("line 1: broken"));
}

TEST_F(ServedVersionsTest, ALookThatFindsNothingNewLeavesOldVersionsUnloaded) {
  WriteVersions({"4", "4"});
  ModelRepository& repository = Load();
  for (int i = 0; i < 3; ++i) PollTwice(repository);
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

TEST_F(ServedVersionsTest, LoadedByNameIsWhatThePolicyWants) {
  WriteVersions({"4", "4", "4"});
  Write("chest/config.textproto", "2");
  ModelRepository& repository = StartTold({});
  EXPECT_EQ(repository.Load({"chest"}).value().identity.version, 3);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kUnloaded, kReady, kReady));
}

TEST_F(ServedVersionsTest, LoadedByNameAnOlderOneTakesThePlaceOfWhatFails) {
  WriteVersions({"4", "broken"});
  ModelRepository& repository = StartTold({});
  const ModelStatus newest = repository.Load({"chest"}).value();
  EXPECT_EQ(newest.identity.version, 2);
  EXPECT_EQ(newest.state, kFailed);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kFailed));
}

TEST_F(ServedVersionsTest, LoadedByNameASuccessorTakesThePlaceOfTheOldOne) {
  WriteVersions({"4"});
  ModelRepository& repository = StartTold({"chest"});
  const auto in_use = repository.Find({"chest"}).value();
  Write("chest/2/model.pt", "4");
  EXPECT_EQ(repository.Load({"chest"}).value().state, kReady);
  EXPECT_THAT(StatesOf(repository),
              ElementsAre(ModelState::kUnloading, kReady));
}

TEST_F(ServedVersionsTest, WhatWasLoadedByNumberStaysUntilItIsUnloaded) {
  WriteVersions({"4", "4"});
  ModelRepository& repository = StartTold({});
  EXPECT_EQ(repository.Load({"chest", 1}).value().state, kReady);
  EXPECT_EQ(repository.Load({"chest"}).value().state, kReady);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kReady));
  repository.Unload({"chest", 1}, [](const absl::Status&) {});
  EXPECT_FALSE(repository.Find({"chest", 1}).ok());
  EXPECT_EQ(repository.Load({"chest"}).value().state, kReady);
  EXPECT_FALSE(repository.Find({"chest", 1}).ok());
}

}  // namespace
}  // namespace camserve
