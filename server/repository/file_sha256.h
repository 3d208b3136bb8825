// The SHA-256 of a file.
#ifndef CAMSERVE_SERVER_REPOSITORY_FILE_SHA256_H_
#define CAMSERVE_SERVER_REPOSITORY_FILE_SHA256_H_

#include <string>

#include "absl/status/statusor.h"

namespace camserve {

// Lower-case hexadecimal SHA-256 of a file's bytes, read piece by piece.
// UNAVAILABLE, with the system's reason, where the file can't be read.
absl::StatusOr<std::string> FileSha256(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_FILE_SHA256_H_
