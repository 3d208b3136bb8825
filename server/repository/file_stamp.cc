#include "server/repository/file_stamp.h"

#include <sys/stat.h>

namespace camserve {

FileStamp StampOf(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .modified_seconds = found.st_mtim.tv_sec,
          .modified_nanoseconds = found.st_mtim.tv_nsec};
}

}  // namespace camserve
