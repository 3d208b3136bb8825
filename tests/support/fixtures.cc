#include "tests/support/fixtures.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::filesystem::path FixturesDir() {
  if (const std::string folder = Environment("CAMSERVE_FIXTURES");
      !folder.empty()) {
    return folder;
  }
  const std::filesystem::path source = Environment("CAMSERVE_SOURCE");
  return std::filesystem::absolute(source / ".." / "shared" / "fixtures")
      .lexically_normal();
}

std::filesystem::path DataPath(const std::string& name) {
  if (MissingFixturesMessage().empty()) return FixturesDir() / name;
  const std::filesystem::path source = Environment("CAMSERVE_SOURCE");
  return source / "tests" / "data" / name;
}

std::string MissingFixturesMessage() {
  const std::filesystem::path folder = FixturesDir();
  if (std::filesystem::is_directory(folder)) return "";
  return absl::StrCat("no full fixtures in ", folder.string(),
                      ": set CAMSERVE_FIXTURES to their folder");
}

bool InContinuousIntegration() { return Environment("CI") == "true"; }

}  // namespace camserve
