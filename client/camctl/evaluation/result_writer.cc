#include "client/camctl/evaluation/result_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "client/camctl/formats/files.h"
#include "common/replace_file.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::InternalError(
      absl::StrCat("out: cannot write ", path, ": ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ResultWriter>> ResultWriter::Open(
    const std::string& path) {
  const std::filesystem::path folder =
      std::filesystem::path(path).parent_path();
  if (!folder.empty()) RETURN_IF_ERROR(MakeFolder(folder.string()));
  std::error_code error;
  const bool is_new = !std::filesystem::exists(path, error);
  // Does not wait for the other end, should this be a pipe.
  const int descriptor = open(
      path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666);
  if (descriptor < 0) return CannotWrite(path, errno);
  std::unique_ptr<ResultWriter> writer(
      new ResultWriter(path, descriptor, is_new));
  struct stat status = {};
  if (fstat(descriptor, &status) != 0) return CannotWrite(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat("out: ", path, " is no file; name one for the results"));
  }
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return CannotWrite(path, errno);
    return absl::FailedPreconditionError(absl::StrCat(
        "out: another camctl writes to ", path,
        "; wait for it, or name another file: camctl report takes several"));
  }
  return writer;
}

ResultWriter::~ResultWriter() {
  if (is_new_ && lseek(descriptor_, 0, SEEK_END) == 0) {
    // RemoveFile keeps a link to the file, which was there before.
    RemoveFile(path_).IgnoreError();
  }
  close(descriptor_);
}

absl::Status ResultWriter::CutTo(int64_t bytes) {
  if (ftruncate(descriptor_, bytes) != 0) return SystemError();
  return absl::OkStatus();
}

absl::Status ResultWriter::Append(const ResultLine& line) {
  const std::string text = PrintResultLine(line);
  const off_t before = lseek(descriptor_, 0, SEEK_END);
  const ssize_t written = write(descriptor_, text.data(), text.size());
  if (written == static_cast<ssize_t>(text.size())) return absl::OkStatus();
  // Less was written than asked for: there is no room for the rest.
  if (written >= 0) errno = ENOSPC;
  absl::Status error = SystemError();
  if (before >= 0) RETURN_IF_ERROR(CutTo(before));
  return error;
}

absl::Status ResultWriter::Sync() {
  return fsync(descriptor_) == 0 ? absl::OkStatus() : SystemError();
}

absl::Status ResultWriter::SystemError() const {
  return CannotWrite(path_, errno);
}

}  // namespace camserve::camctl
