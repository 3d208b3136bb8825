// Tells a file from one that took its place.
#ifndef CAMSERVE_SERVER_REPOSITORY_FILE_STAMP_H_
#define CAMSERVE_SERVER_REPOSITORY_FILE_STAMP_H_

#include <cstdint>
#include <string>

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

// All zero where there is no such file.
FileStamp StampOf(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_FILE_STAMP_H_
