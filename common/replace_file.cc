#include "common/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

namespace fs = std::filesystem;

// As many as Linux follows.
constexpr int kMostLinks = 40;
constexpr mode_t kNewFileMode = 0666;  // less what the umask takes away
constexpr mode_t kModeBits = 07777;

absl::Status SystemError(int error) {
  return absl::Status(absl::ErrnoToStatusCode(error), std::strerror(error));
}

// A file descriptor, which is closed with this object.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

  absl::Status Write(absl::string_view contents) const {
    while (!contents.empty()) {
      const ssize_t written = write(number_, contents.data(), contents.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return SystemError(errno);
      contents.remove_prefix(written);
    }
    return absl::OkStatus();
  }

  // Some file systems tell only here that there is no room.
  absl::Status Close() {
    const int number = number_;
    number_ = -1;
    return close(number) == 0 ? absl::OkStatus() : SystemError(errno);
  }

 private:
  int number_;
};

// N where `path` is /proc/self/fd/N, by whatever name that folder has.
std::optional<int> AsOwnDescriptor(const fs::path& path) {
  int number = 0;
  if (!absl::SimpleAtoi(path.filename().string(), &number)) return std::nullopt;
  std::error_code error;
  const fs::path folder = fs::canonical(path.parent_path(), error);
  if (error || folder != fs::canonical("/proc/self/fd", error)) {
    return std::nullopt;
  }
  return number;
}

// What a path leads to, link by link.
struct Destination {
  std::string path;  // no link
  // The number of the descriptor of this process that the path names, if it
  // names one: to open it a second time would write over what was written
  // before.
  std::optional<int> descriptor;
};

absl::StatusOr<Destination> Follow(const std::string& path) {
  fs::path at = path;
  for (int links = 0; links <= kMostLinks; ++links) {
    if (const std::optional<int> number = AsOwnDescriptor(at)) {
      return Destination{.path = at.string(), .descriptor = number};
    }
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(at, error))) {
      return Destination{.path = at.string(), .descriptor = std::nullopt};
    }
    const fs::path target = fs::read_symlink(at, error);
    if (error) return SystemError(error.value());
    at = at.parent_path() / target;  // `target` where it is absolute
  }
  return SystemError(ELOOP);
}

// Writes into what is there, as the shell's > does.
absl::Status Overwrite(const std::string& path, absl::string_view contents) {
  Descriptor file(
      open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY));
  if (file.number() < 0) return SystemError(errno);
  RETURN_IF_ERROR(file.Write(contents));
  return file.Close();
}

absl::Status WriteTo(int descriptor, absl::string_view contents) {
  const Descriptor file(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  if (file.number() < 0) return SystemError(errno);
  return file.Write(contents);
}

// A file beside its destination, removed again unless it took its place.
class Replacement {
 public:
  explicit Replacement(const std::string& destination)
      : destination_(destination) {}
  ~Replacement() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  // Makes the file, with the mode and owner of `old` where there is one. Whom
  // the old file kept out may at no time read the new one.
  absl::Status Make(const struct stat* old) {
    const mode_t mode = old == nullptr ? kNewFileMode : old->st_mode & 0777;
    static std::atomic<int> count = 0;
    int number = -1;
    do {
      path_ = fs::path(destination_)
                  .replace_filename(absl::StrCat(".camserve-", getpid(), "-",
                                                 count++, ".partial"))
                  .string();
      number = open(path_.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    } while (number < 0 && errno == EEXIST);
    if (number < 0) {
      const int error = errno;
      path_.clear();
      return SystemError(error);
    }
    file_.emplace(number);
    return old == nullptr ? absl::OkStatus() : TakeOver(*old);
  }

  absl::Status Write(absl::string_view contents) {
    RETURN_IF_ERROR(file_->Write(contents));
    return file_->Close();
  }

  absl::Status Place() {
    if (rename(path_.c_str(), destination_.c_str()) != 0) {
      return SystemError(errno);
    }
    path_.clear();
    return absl::OkStatus();
  }

 private:
  absl::Status TakeOver(const struct stat& old) {
    struct stat made = {};
    if (fstat(file_->number(), &made) != 0) return SystemError(errno);
    if ((made.st_uid != old.st_uid || made.st_gid != old.st_gid) &&
        fchown(file_->number(), old.st_uid, old.st_gid) != 0) {
      return SystemError(errno);
    }
    // After the owner, whose change takes bits away.
    if (fchmod(file_->number(), old.st_mode & kModeBits) != 0) {
      return SystemError(errno);
    }
    return absl::OkStatus();
  }

  const std::string destination_;
  std::string path_;
  std::optional<Descriptor> file_;
};

// Whether the old file may be overwritten after such a failure: on a full disk
// its contents would be lost as well.
bool MayOverwrite(const absl::Status& failure) {
  return !absl::IsResourceExhausted(failure);
}

absl::Status ReplaceAt(const std::string& path, const struct stat* old,
                       absl::string_view contents) {
  Replacement replacement(path);
  if (absl::Status made = replacement.Make(old); !made.ok()) {
    if (old == nullptr || !MayOverwrite(made)) return made;
    return Overwrite(path, contents);
  }
  RETURN_IF_ERROR(replacement.Write(contents));
  absl::Status placed = replacement.Place();
  if (placed.ok() || old == nullptr || !MayOverwrite(placed)) return placed;
  return Overwrite(path, contents);
}

}  // namespace

absl::Status ReplaceFile(const std::string& path, absl::string_view contents) {
  ASSIGN_OR_RETURN(const Destination to, Follow(path));
  if (to.descriptor.has_value()) return WriteTo(*to.descriptor, contents);
  struct stat old = {};
  if (lstat(to.path.c_str(), &old) != 0) {
    if (errno != ENOENT) return SystemError(errno);
    return ReplaceAt(to.path, nullptr, contents);
  }
  if (!S_ISREG(old.st_mode)) return Overwrite(to.path, contents);
  return ReplaceAt(to.path, &old, contents);
}

absl::Status RemoveFile(const std::string& path) {
  ASSIGN_OR_RETURN(const Destination at, Follow(path));
  struct stat status = {};
  if (at.descriptor.has_value() || lstat(at.path.c_str(), &status) != 0 ||
      !S_ISREG(status.st_mode)) {
    return absl::OkStatus();
  }
  return unlink(at.path.c_str()) == 0 ? absl::OkStatus() : SystemError(errno);
}

bool IsStandardOutput(const std::string& path) {
  const absl::StatusOr<Destination> to = Follow(path);
  return to.ok() && to->descriptor == STDOUT_FILENO;
}

}  // namespace camserve
