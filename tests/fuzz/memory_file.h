// Bytes as a file, for what reads a path.
#ifndef CAMSERVE_TESTS_FUZZ_MEMORY_FILE_H_
#define CAMSERVE_TESTS_FUZZ_MEMORY_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz_target.h"

namespace camserve {

// On no disk; gone with the object.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size)
      : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    Require(descriptor_ >= 0 &&
            write(descriptor_, data, size) == static_cast<ssize_t>(size));
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const {
    return absl::StrCat("/proc/self/fd/", descriptor_);
  }

 private:
  const int descriptor_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_FUZZ_MEMORY_FILE_H_
