#include "tests/support/fixtures.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/support/files.h"

namespace camserve {
namespace {

// Sets a variable of the environment, and restores it at the end of the scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name); before != nullptr) {
      before_ = before;
    }
    setenv(name, value.c_str(), /*overwrite=*/1);
  }
  ~ScopedVariable() {
    if (before_.has_value()) {
      setenv(name_, before_->c_str(), /*overwrite=*/1);
    } else {
      unsetenv(name_);
    }
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* const name_;
  std::optional<std::string> before_;
};

TEST(FixturesTest, AllOfThemAreUsedWhereTheyAre) {
  const TemporaryFolder all;
  const ScopedVariable fixtures("CAMSERVE_FIXTURES", all.path().string());
  EXPECT_EQ(FixturesDir(), all.path());
  EXPECT_EQ(MissingFixturesMessage(), "");
  EXPECT_EQ(DataPath("chest"), all.path() / "chest");
}

TEST(FixturesTest, WithoutThemTheTreesOwnPartIsUsed) {
  const TemporaryFolder tree;
  const ScopedVariable source("CAMSERVE_SOURCE", tree.path().string());
  const std::filesystem::path absent = tree.path() / "absent";
  const ScopedVariable fixtures("CAMSERVE_FIXTURES", absent.string());
  EXPECT_EQ(DataPath("chest"), tree.path() / "tests/data/chest");
  EXPECT_NE(MissingFixturesMessage().find(absent.string()), std::string::npos);
}

TEST(FixturesTest, TheTreesOwnPartIsThere) {
  const ScopedVariable fixtures("CAMSERVE_FIXTURES", "absent");
  for (const char* name :
       {"noise.json", "theory/expected.json", "chest/expected.json",
        "zoo/expected.json", "hostile/expected.json", "resize/expected.json"}) {
    EXPECT_FALSE(ReadJson(DataPath(name)).empty()) << name;
  }
}

}  // namespace
}  // namespace camserve
