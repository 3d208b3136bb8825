#include "server/repository/load_supervisor.h"

#include <memory>
#include <new>
#include <stdexcept>
#include <thread>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

LoadedVersion SomeModel() { return std::make_shared<ServedModel>(); }

// Tells when the last owner of a load has gone.
struct Ended {
  ~Ended() { notification->Notify(); }
  std::shared_ptr<absl::Notification> notification =
      std::make_shared<absl::Notification>();
};

TEST(LoadSupervisor, HandsOnWhatWasLoaded) {
  LoadSupervisor supervisor;
  const LoadedVersion model = SomeModel();
  const LoadedVersion loaded =
      supervisor.Run([model] { return model; }, absl::InfiniteDuration());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(*loaded, *model);
}

TEST(LoadSupervisor, HandsOnErrors) {
  LoadSupervisor supervisor;
  const LoadedVersion loaded =
      supervisor.Run([] { return absl::FailedPreconditionError("reason"); },
                     absl::InfiniteDuration());
  EXPECT_EQ(loaded.status(), absl::FailedPreconditionError("reason"));
}

TEST(LoadSupervisor, AnExceptionIsAnError) {
  LoadSupervisor supervisor;
  const LoadedVersion loaded = supervisor.Run(
      []() -> LoadedVersion { throw std::runtime_error("what went wrong"); },
      absl::InfiniteDuration());
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kInternal);
  EXPECT_THAT(loaded.status().message(), HasSubstr("what went wrong"));
}

TEST(LoadSupervisor, WantOfMemoryIsToldAsSuch) {
  LoadSupervisor supervisor;
  const LoadedVersion loaded =
      supervisor.Run([]() -> LoadedVersion { throw std::bad_alloc(); },
                     absl::InfiniteDuration());
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(LoadSupervisor, ALoadThatDoesNotEndIsLeftBehind) {
  const auto go_on = std::make_shared<absl::Notification>();
  std::shared_ptr<absl::Notification> ended;
  {
    LoadSupervisor supervisor;
    auto owner = std::make_shared<Ended>();
    ended = owner->notification;
    const LoadedVersion loaded = supervisor.Run(
        [go_on, owner] {
          go_on->WaitForNotification();
          return SomeModel();
        },
        absl::Milliseconds(1));
    EXPECT_EQ(loaded.status().code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_THAT(loaded.status().message(), HasSubstr("1ms"));
    const LoadedVersion next =
        supervisor.Run(SomeModel, absl::InfiniteDuration());
    EXPECT_TRUE(next.ok()) << next.status();
  }
  EXPECT_FALSE(ended->HasBeenNotified());
  go_on->Notify();
  ended->WaitForNotification();
}

TEST(LoadSupervisor, StopEndsTheWaiting) {
  LoadSupervisor supervisor;
  const auto begun = std::make_shared<absl::Notification>();
  const auto go_on = std::make_shared<absl::Notification>();
  std::jthread stopper([&] {
    begun->WaitForNotification();
    supervisor.Stop();
  });
  const LoadedVersion loaded = supervisor.Run(
      [begun, go_on] {
        begun->Notify();
        go_on->WaitForNotification();
        return SomeModel();
      },
      absl::InfiniteDuration());
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(supervisor.stopped());
  go_on->Notify();
}

TEST(LoadSupervisor, NothingIsBegunAfterStop) {
  LoadSupervisor supervisor;
  supervisor.Stop();
  bool begun = false;
  const LoadedVersion loaded = supervisor.Run(
      [&] {
        begun = true;
        return SomeModel();
      },
      absl::InfiniteDuration());
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kCancelled);
  EXPECT_FALSE(begun);
}

}  // namespace
}  // namespace camserve
