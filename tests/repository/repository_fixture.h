// A repository in a folder, with a loader of its own.
#ifndef CAMSERVE_TESTS_REPOSITORY_REPOSITORY_FIXTURE_H_
#define CAMSERVE_TESTS_REPOSITORY_REPOSITORY_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/model_repository.h"
#include "tests/repository/fake_model.h"
#include "tests/support/files.h"

namespace camserve {

// What a loader was asked for and a listener was told. Thread-safe.
template <typename Value>
class Noted {
 public:
  void Add(Value value) {
    absl::MutexLock lock(&mutex_);
    values_.push_back(std::move(value));
  }
  std::vector<Value> values() const {
    absl::MutexLock lock(&mutex_);
    return values_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<Value> values_ ABSL_GUARDED_BY(mutex_);
};

// A repository whose files say what becomes of them: "4..." is a model of four
// classes, "...hang" does not end before the test does, "full" finds no memory,
// all else is an error with that text.
class RepositoryFixture : public testing::Test {
 protected:
  RepositoryFixture() { options_.root = folder_.path().string(); }
  ~RepositoryFixture() override { LetHangingEnd(); }

  void Write(const std::string& path, const std::string& contents) {
    WriteFile(folder_.path() / path, contents);
  }

  ModelRepository& Make() {
    repository_.emplace(
        options_, [this](absl::string_view text) { return parse_(text); },
        LoaderOfTexts(),
        [this](const ModelStatus& status) { changes_.Add(status); });
    return *repository_;
  }

  ModelRepository& Load() {
    ModelRepository& repository = Make();
    const absl::Status loaded = repository.LoadAll();
    EXPECT_TRUE(loaded.ok()) << loaded;
    return repository;
  }

  // The reason why the only version that is there failed.
  std::string ReasonOfTheOnlyOne() {
    const std::vector<ModelStatus> statuses = Load().List();
    EXPECT_EQ(statuses.size(), 1u);
    if (statuses.size() != 1) return "";
    EXPECT_EQ(statuses[0].state, ModelState::kFailed);
    return statuses[0].reason;
  }

  // Those that hang from now on don't.
  void LetHangingEnd() {
    if (!let_hanging_end_->HasBeenNotified()) let_hanging_end_->Notify();
  }

  const TemporaryFolder folder_;
  ModelRepository::Options options_;
  // Its text is the policy: "all", or how many of the newest.
  static absl::StatusOr<ModelConfig> ParsePolicy(absl::string_view text) {
    ModelConfig config;
    int newest = 0;
    config.version_policy.newest =
        absl::SimpleAtoi(text, &newest) ? std::optional(newest) : std::nullopt;
    return config;
  }

  // The states of a model's versions, the oldest first.
  static std::vector<ModelState> StatesOf(const ModelRepository& repository,
                                          absl::string_view name = "chest") {
    std::vector<ModelState> states;
    for (const ModelStatus& status : repository.List()) {
      if (status.identity.name == name) states.push_back(status.state);
    }
    return states;
  }

  ModelConfigParser parse_ = [](absl::string_view) { return ModelConfig(); };
  const std::shared_ptr<Noted<ModelOptions>> asked_ =
      std::make_shared<Noted<ModelOptions>>();
  const std::shared_ptr<absl::Notification> hanging_ =
      std::make_shared<absl::Notification>();
  Noted<ModelStatus> changes_;

 private:
  // Owns all it touches: a load that hangs outlives the test.
  ModelRepository::Loader LoaderOfTexts() const {
    return [asked = asked_, hanging = hanging_,
            let_end = let_hanging_end_](const ModelOptions& options)
               -> absl::StatusOr<std::unique_ptr<Model>> {
      asked->Add(options);
      const std::string text = ReadFile(options.path);
      if (absl::EndsWith(text, "hang")) {
        hanging->Notify();
        let_end->WaitForNotification();
      }
      if (text == "full") return absl::ResourceExhaustedError("no memory");
      if (!absl::StartsWith(text, "4")) {
        return absl::FailedPreconditionError(text);
      }
      return std::make_unique<FakeModel>(4);
    };
  }

  const std::shared_ptr<absl::Notification> let_hanging_end_ =
      std::make_shared<absl::Notification>();
  std::optional<ModelRepository> repository_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_REPOSITORY_REPOSITORY_FIXTURE_H_
