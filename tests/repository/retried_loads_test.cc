// Loads that fail for a reason that may pass are tried again.
#include <filesystem>
#include <string>
#include <vector>

#include "common/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/model_repository.h"
#include "tests/repository/repository_fixture.h"

namespace camserve {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr ModelState kReady = ModelState::kReady;
constexpr ModelState kFailed = ModelState::kFailed;
constexpr ModelState kUnloaded = ModelState::kUnloaded;

class RetriedLoadsTest : public RepositoryFixture {
 protected:
  RetriedLoadsTest() { options_.clock = &clock_; }

  ModelRepository& StartTold(const std::vector<std::string>& names) {
    ModelRepository& repository = Make();
    const absl::Status loaded = repository.LoadNamed(names);
    EXPECT_TRUE(loaded.ok()) << loaded;
    return repository;
  }

  // What a server does every second.
  void PassSeconds(ModelRepository& repository, int seconds) {
    for (int i = 0; i < seconds; ++i) {
      clock_.Advance(absl::Seconds(1));
      const absl::Status retried = repository.Retry();
      EXPECT_TRUE(retried.ok()) << retried;
    }
  }

  // An existing file that no attempt can read, as after an error of the file
  // system; the stamp of what is there later is another.
  void WriteUnreadable(const std::string& path) {
    std::filesystem::create_directories((folder_.path() / path).parent_path());
    std::filesystem::create_symlink("nowhere", folder_.path() / path);
  }

  void Replace(const std::string& path, const std::string& contents) {
    std::filesystem::remove(folder_.path() / path);
    Write(path, contents);
  }

  ManualClock clock_{absl::FromUnixSeconds(1'795'771'800)};  // 09:30:00
};

TEST_F(RetriedLoadsTest, WantOfMemoryIsTriedAgainAndSaysWhen) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = Load();
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              AllOf(HasSubstr("no memory"),
                    HasSubstr("[tried once, again at 2026-11-27T09:30:01Z]")));
  PassSeconds(repository, 1);
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              HasSubstr("[tried 2 times, again at 2026-11-27T09:30:03Z]"));
  Replace("chest/1/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_EQ(StatesOf(repository), std::vector{kFailed});
  PassSeconds(repository, 1);
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
  EXPECT_THAT(repository.Status({"chest"}).value().reason, IsEmpty());
}

TEST_F(RetriedLoadsTest, TheTriesAreAMinuteApartAtMost) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = Load();
  PassSeconds(repository, 1 + 2 + 4 + 8 + 16 + 32);
  EXPECT_THAT(asked_->values(), SizeIs(7));
  PassSeconds(repository, 600);
  EXPECT_THAT(asked_->values(), SizeIs(17));
}

TEST_F(RetriedLoadsTest, WhatIsWrongWithTheFileIsNotTriedAgain) {
  Write("chest/1/model.pt", "broken");
  ModelRepository& repository = Load();
  PassSeconds(repository, 100);
  EXPECT_THAT(asked_->values(), SizeIs(1));
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              Not(HasSubstr("again")));
}

TEST_F(RetriedLoadsTest, AFileThatCannotBeReadIsTriedAgain) {
  WriteUnreadable("chest/1/model.pt");
  ModelRepository& repository = Load();
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              AllOf(HasSubstr("No such file"), HasSubstr("tried once")));
  Replace("chest/1/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
}

TEST_F(RetriedLoadsTest, AConfigurationThatCannotBeReadIsTriedAgain) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  WriteUnreadable("chest/config.textproto");
  ModelRepository& repository = Load();
  EXPECT_THAT(StatesOf(repository), ElementsAre(kFailed, kFailed));
  EXPECT_THAT(asked_->values(), IsEmpty());
  Replace("chest/config.textproto", "");
  PassSeconds(repository, 1);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kUnloaded, kReady));
}

TEST_F(RetriedLoadsTest, AFolderThatCannotBeReadIsTriedAgain) {
  std::filesystem::create_directory_symlink("nowhere",
                                            folder_.path() / "chest");
  ModelRepository& repository = Load();
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              HasSubstr("tried once"));
  std::filesystem::remove(folder_.path() / "chest");
  Write("chest/1/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
  EXPECT_EQ(repository.Find({"chest"}).value()->identity.version, 1);
}

TEST_F(RetriedLoadsTest, AVersionThatVanishesIsStillAskedFor) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = Load();
  std::filesystem::remove_all(folder_.path() / "chest");
  PassSeconds(repository, 1);
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              AllOf(HasSubstr("not in the model repository any more"),
                    HasSubstr("tried 2 times")));
  Write("chest/1/model.pt", "4");
  PassSeconds(repository, 2);
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
}

// The model is served meanwhile, by the version before.
TEST_F(RetriedLoadsTest, TheVersionBeforeServesUntilATrySucceeds) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "full");
  ModelRepository& repository = Load();
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kFailed));
  auto in_use = repository.Find({"chest"}).value();
  Replace("chest/2/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_THAT(StatesOf(repository),
              ElementsAre(ModelState::kUnloading, kReady));
}

TEST_F(RetriedLoadsTest, WhatServesWhileItLoadsAgainIsTriedAgainToo) {
  Write("chest/1/model.pt", "4");
  ModelRepository& repository = Load();
  Write("chest/1/model.pt", "full");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(repository.Poll().ok());
  EXPECT_THAT(repository.Status({"chest"}).value().reason,
              HasSubstr("tried once"));
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
  const auto before = repository.Find({"chest"}).value();
  Replace("chest/1/model.pt", "4 anew");
  PassSeconds(repository, 1);
  EXPECT_NE(repository.Find({"chest"}).value(), before);
}

TEST_F(RetriedLoadsTest, AFileThatChangesIsLoadedAtOnce) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = Load();
  PassSeconds(repository, 1 + 2 + 4 + 8);
  Replace("chest/1/model.pt", "4");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(repository.Poll().ok());
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
}

TEST_F(RetriedLoadsTest, WhatNobodyWantsAnyMoreIsNotTriedAgain) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = Load();
  Write("chest/2/model.pt", "4");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(repository.Poll().ok());
  EXPECT_THAT(StatesOf(repository), ElementsAre(kUnloaded, kReady));
  PassSeconds(repository, 100);
  EXPECT_THAT(asked_->values(), SizeIs(2));
}

TEST_F(RetriedLoadsTest, WhatWasNamedAtTheStartIsTriedAgain) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "full");
  ModelRepository& repository = StartTold({"chest"});
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kFailed));
  const auto in_use = repository.Find({"chest"}).value();
  Replace("chest/2/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_THAT(StatesOf(repository),
              ElementsAre(ModelState::kUnloading, kReady));
}

TEST_F(RetriedLoadsTest, WhatWasLoadedByNumberIsTriedAgainAlone) {
  Write("chest/1/model.pt", "full");
  Write("chest/2/model.pt", "4");
  ModelRepository& repository = StartTold({});
  const ModelStatus status = repository.Load({"chest", 1}).value();
  EXPECT_EQ(status.state, kFailed);
  EXPECT_THAT(status.reason, HasSubstr("tried once"));
  Replace("chest/1/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_THAT(StatesOf(repository), ElementsAre(kReady, kUnloaded));
}

TEST_F(RetriedLoadsTest, AFolderThatWasNamedAndCouldNotBeReadIsTriedAgain) {
  std::filesystem::create_directory_symlink("nowhere",
                                            folder_.path() / "chest");
  ModelRepository& repository = StartTold({"chest"});
  std::filesystem::remove(folder_.path() / "chest");
  Write("chest/1/model.pt", "4");
  PassSeconds(repository, 1);
  EXPECT_EQ(StatesOf(repository), std::vector{kReady});
}

TEST_F(RetriedLoadsTest, WhatIsUnloadedIsNotTriedAgain) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = StartTold({"chest"});
  repository.Unload({"chest"}, [](const absl::Status&) {});
  EXPECT_EQ(StatesOf(repository), std::vector{kUnloaded});
  PassSeconds(repository, 100);
  EXPECT_EQ(StatesOf(repository), std::vector{kUnloaded});
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

TEST_F(RetriedLoadsTest, NothingIsTriedAgainOnceLoadingWasStopped) {
  Write("chest/1/model.pt", "full");
  ModelRepository& repository = Load();
  repository.StopLoading();
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(repository.Retry().code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

}  // namespace
}  // namespace camserve
