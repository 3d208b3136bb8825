// Whether a file is still the same: by what the file system says of it, and by
// its SHA-256.
#ifndef CAMSERVE_SERVER_REPOSITORY_FILE_IDENTITY_H_
#define CAMSERVE_SERVER_REPOSITORY_FILE_IDENTITY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace camserve {

// Where a file lies, how large it is, when it was last written.
struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;
  int64_t modified_seconds = 0;
  int64_t modified_nanoseconds = 0;

  bool operator==(const FileStamp&) const = default;
};

// The stamp of the file at `path`, links followed; all zero where there is
// none. Thread-safe.
FileStamp StampOf(const std::string& path);

// Lower-case hexadecimal SHA-256 of a file's bytes, read piece by piece.
// UNAVAILABLE, with the system's reason, where the file can't be read; INTERNAL
// where OpenSSL fails. Thread-safe.
absl::StatusOr<std::string> FileSha256(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_FILE_IDENTITY_H_
