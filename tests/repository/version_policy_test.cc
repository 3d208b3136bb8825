#include "server/repository/version_policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace camserve {
namespace {

constexpr ModelState kLoading = ModelState::kLoading;
constexpr ModelState kReady = ModelState::kReady;
constexpr ModelState kFailed = ModelState::kFailed;
constexpr ModelState kUnloaded = ModelState::kUnloaded;

TEST(VersionPolicy, FolderNamesThatAreVersions) {
  const struct {
    std::string name;
    std::optional<int64_t> version;
  } cases[] = {
      {"1", 1},
      {"42", 42},
      {"20240131", 20240131},
      {"9223372036854775807", INT64_MAX},
      {"9223372036854775808", std::nullopt},
      {"10000000000000000000000", std::nullopt},
      {"", std::nullopt},
      {"0", std::nullopt},
      {"01", std::nullopt},
      {"-1", std::nullopt},
      {"+1", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
      {"1.0", std::nullopt},
      {"1e3", std::nullopt},
      {"v1", std::nullopt},
      {"latest", std::nullopt},
      {"١", std::nullopt},
  };
  for (const auto& [name, version] : cases) {
    EXPECT_EQ(ParseVersion(name), version) << '"' << name << '"';
  }
}

TEST(VersionPolicy, ChoosesTheVersionThatARequestMeans) {
  const struct {
    std::string what;
    std::map<int64_t, ModelState> versions;
    int64_t requested;
    std::optional<int64_t> chosen;
  } cases[] = {
      {"nothing there", {}, 0, std::nullopt},
      {"nothing there by number", {}, 1, std::nullopt},
      {"the only one", {{1, kReady}}, 0, 1},
      {"the newest", {{1, kReady}, {2, kReady}}, 0, 2},
      {"by number, not by text", {{9, kReady}, {10, kReady}}, 0, 10},
      {"the newest that is ready", {{1, kReady}, {2, kFailed}}, 0, 1},
      {"ready before loading", {{1, kReady}, {2, kLoading}}, 0, 1},
      {"loading before failed", {{1, kLoading}, {2, kFailed}}, 0, 1},
      {"the newest of what loads", {{1, kLoading}, {2, kLoading}}, 0, 2},
      {"the newest of what failed", {{1, kFailed}, {2, kFailed}}, 0, 2},
      {"the newest of what is gone", {{1, kUnloaded}, {2, kFailed}}, 0, 2},
      {"an older one by number", {{1, kReady}, {2, kReady}}, 1, 1},
      {"a failed one by number", {{1, kReady}, {2, kFailed}}, 2, 2},
      {"one that is not there", {{1, kReady}, {3, kReady}}, 2, std::nullopt},
  };
  for (const auto& [what, versions, requested, chosen] : cases) {
    EXPECT_EQ(ChooseVersion(versions, requested), chosen) << what;
  }
}

// A standing as cases write it.
VersionStanding Untried(ModelState state = kUnloaded) { return {state, true}; }
VersionStanding Tried(ModelState state) { return {state, false}; }

VersionPolicy Newest(int count, std::set<int64_t> pinned = {}) {
  return {count, std::move(pinned)};
}
VersionPolicy All() { return {std::nullopt, {}}; }

TEST(VersionPolicy, TheNewestIsServedUnlessItsConfigurationSaysElse) {
  EXPECT_EQ(VersionPolicy().newest, 1);
  EXPECT_TRUE(VersionPolicy().pinned.empty());
}

TEST(VersionPolicy, LoadsUntilAsManyAsWantedServe) {
  const struct {
    std::string what;
    VersionStandings versions;
    VersionPolicy policy;
    std::set<int64_t> chosen;
  } cases[] = {
      {"nothing there", {}, Newest(1), {}},
      {"at the start, the newest",
       {{1, Untried()}, {2, Untried()}},
       Newest(1),
       {2}},
      {"at the start, the newest two",
       {{1, Untried()}, {2, Untried()}, {3, Untried()}},
       Newest(2),
       {2, 3}},
      {"at the start, all",
       {{1, Untried()}, {2, Untried()}, {3, Untried()}},
       All(),
       {1, 2, 3}},
      {"the newest and what is pinned",
       {{1, Untried()}, {2, Untried()}, {3, Untried()}},
       Newest(1, {1}),
       {1, 3}},
      {"what is pinned and not there", {{2, Untried()}}, Newest(1, {1}), {2}},
      {"by number, not by text",
       {{9, Untried()}, {10, Untried()}},
       Newest(1),
       {10}},
      {"the newest serves",
       {{1, Untried()}, {2, Tried(kReady)}},
       Newest(1),
       {}},
      {"the newest failed",
       {{1, Untried()}, {2, Tried(kFailed)}},
       Newest(1),
       {1}},
      {"the newest failed and the last one serves",
       {{1, Untried()}, {2, Tried(kReady)}, {3, Tried(kFailed)}},
       Newest(1),
       {}},
      {"another loads the newest",
       {{1, Untried()}, {2, Tried(kLoading)}},
       Newest(1),
       {}},
      {"all failed", {{1, Tried(kFailed)}, {2, Tried(kFailed)}}, Newest(1), {}},
      {"a new one", {{1, Tried(kReady)}, {2, Untried()}}, Newest(1), {2}},
      {"one that serves and has changed",
       {{1, Untried(kReady)}},
       Newest(1),
       {1}},
      {"one that failed and is to be tried again",
       {{1, Tried(kReady)}, {2, Untried(kFailed)}},
       Newest(1),
       {2}},
      {"an old one that was repaired",
       {{1, Untried(kFailed)}, {2, Tried(kReady)}},
       Newest(1),
       {}},
      {"one that was unloaded by hand",
       {{1, Tried(kReady)}, {2, Tried(kUnloaded)}},
       Newest(1),
       {}},
      {"the second of two is missing",
       {{1, Untried()}, {2, Tried(kFailed)}, {3, Tried(kReady)}},
       Newest(2),
       {1}},
  };
  for (const auto& [what, versions, policy, chosen] : cases) {
    EXPECT_EQ(VersionsToLoad(versions, policy), chosen) << what;
  }
}

TEST(VersionPolicy, LetsGoWhatHasSuccessorsThatAreReady) {
  const struct {
    std::string what;
    VersionStandings versions;
    VersionPolicy policy;
    std::set<int64_t> dropped;
  } cases[] = {
      {"nothing there", {}, Newest(1), {}},
      {"the only one", {{1, Tried(kReady)}}, Newest(1), {}},
      {"its successor is ready",
       {{1, Tried(kReady)}, {2, Tried(kReady)}},
       Newest(1),
       {1}},
      {"its successor loads",
       {{1, Tried(kReady)}, {2, Tried(kLoading)}},
       Newest(1),
       {}},
      {"its successor failed",
       {{1, Tried(kReady)}, {2, Tried(kFailed)}},
       Newest(1),
       {}},
      {"its successor waits",
       {{1, Tried(kReady)}, {2, Untried()}},
       Newest(1),
       {}},
      {"a failed one that nobody needs any more",
       {{1, Tried(kFailed)}, {2, Tried(kReady)}},
       Newest(1),
       {1}},
      {"a failed one that is newer",
       {{1, Tried(kReady)}, {2, Tried(kReady)}, {3, Tried(kFailed)}},
       Newest(1),
       {1}},
      {"what is pinned",
       {{1, Tried(kReady)}, {2, Tried(kReady)}, {3, Tried(kReady)}},
       Newest(1, {1}),
       {2}},
      {"the newest two",
       {{1, Tried(kReady)}, {2, Tried(kReady)}, {3, Tried(kReady)}},
       Newest(2),
       {1}},
      {"all", {{1, Tried(kReady)}, {2, Tried(kReady)}}, All(), {}},
      {"what is not there is not let go",
       {{1, Tried(kUnloaded)}, {2, Tried(kReady)}},
       Newest(1),
       {}},
  };
  for (const auto& [what, versions, policy, dropped] : cases) {
    EXPECT_EQ(VersionsToUnload(versions, policy), dropped) << what;
  }
}

}  // namespace
}  // namespace camserve
