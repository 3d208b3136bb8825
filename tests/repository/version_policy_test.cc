#include "server/repository/version_policy.h"

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace
}  // namespace camserve
