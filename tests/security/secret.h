// Files that nobody else may read.
#ifndef CAMSERVE_TESTS_SECURITY_SECRET_H_
#define CAMSERVE_TESTS_SECURITY_SECRET_H_

#include <filesystem>

#include "absl/strings/string_view.h"
#include "tests/support/files.h"

namespace camserve {

// As WriteFile.
inline void WriteSecret(const std::filesystem::path& path,
                        absl::string_view contents) {
  WriteFile(path, contents);
  std::filesystem::permissions(path, std::filesystem::perms(0600));
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SECURITY_SECRET_H_
