// Files for tests. Every function throws std::runtime_error, which GoogleTest
// reports as a failure, where a file cannot be read or written.
#ifndef CAMSERVE_TESTS_SUPPORT_FILES_H_
#define CAMSERVE_TESTS_SUPPORT_FILES_H_

#include <filesystem>
#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace camserve {

std::string ReadFile(const std::filesystem::path& path);
// Makes the folders that `path` needs.
void WriteFile(const std::filesystem::path& path, absl::string_view contents);
nlohmann::json ReadJson(const std::filesystem::path& path);

// A new, empty folder, which is removed with all that is in it at the end of
// its scope. Not thread-safe.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_FILES_H_
