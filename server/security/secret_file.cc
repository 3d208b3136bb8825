#include "server/security/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

constexpr off_t kLongestFile = 1 << 20;

absl::Status Unreadable(int error) {
  return absl::InvalidArgumentError(
      absl::StrCat("can't be read: ", std::strerror(error)));
}

absl::Status CheckFile(const struct stat& file, Secrecy secrecy) {
  if (!S_ISREG(file.st_mode)) {
    return absl::InvalidArgumentError("is no file");
  }
  if (file.st_size > kLongestFile) {
    return absl::InvalidArgumentError(
        absl::StrCat("has more than ", kLongestFile, " bytes"));
  }
  if (secrecy == Secrecy::kSecret && (file.st_mode & S_IROTH) != 0) {
    return absl::InvalidArgumentError(
        "may be read by everybody: chmod o-r (in Kubernetes, give the volume "
        "defaultMode 0440)");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadSecretFile(const std::string& path,
                                           Secrecy secrecy) {
  // O_NONBLOCK: opening a pipe must not wait for its other end.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return Unreadable(errno);
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat status = {};
  if (fstat(file, &status) != 0) return Unreadable(errno);
  RETURN_IF_ERROR(CheckFile(status, secrecy));
  std::string contents(static_cast<size_t>(status.st_size), '\0');
  size_t filled = 0;
  while (filled < contents.size()) {
    const ssize_t got = read(file, &contents[filled], contents.size() - filled);
    if (got < 0) return Unreadable(errno);
    if (got == 0) break;  // it was cut while it was read
    filled += static_cast<size_t>(got);
  }
  contents.resize(filled);
  return contents;
}

}  // namespace camserve
