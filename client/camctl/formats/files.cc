#include "client/camctl/formats/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/formats/file_names.h"
#include "common/replace_file.h"
#include "common/status_macros.h"
#include "common/system_files.h"

namespace camserve::camctl {
namespace {

namespace fs = std::filesystem;

// A kind of files for which a folder may be given instead.
struct FileKind {
  const char* name = "";  // what errors begin with
  bool (*is_one)(const fs::path& path) = nullptr;
  absl::string_view extensions;
};

std::string Extension(const fs::path& path) {
  return absl::AsciiStrToLower(path.extension().string());
}

constexpr FileKind kImages = {
    .name = "image",
    .is_one =
        [](const fs::path& path) {
          const std::string name = path.filename().string();
          return IsImageName(name) && !IsLeftBySystem(name);
        },
    .extensions = kImageEndings};

constexpr FileKind kResults = {
    .name = "results",
    .is_one = [](const fs::path& path) { return Extension(path) == ".jsonl"; },
    .extensions = ".jsonl"};

absl::Status CannotRead(const std::string& path, absl::string_view reason) {
  return absl::NotFoundError(
      absl::StrCat("image: cannot read ", path, ": ", reason));
}

absl::Status CannotWrite(const std::string& path, absl::string_view reason) {
  return absl::InternalError(
      absl::StrCat("out: cannot write ", path, ": ", reason));
}

// The files of that kind in `folder`, sorted by name.
absl::StatusOr<std::vector<std::string>> ListFolder(const FileKind& kind,
                                                    const std::string& folder) {
  std::error_code error;
  std::vector<std::string> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!kind.is_one(entry->path())) continue;
    std::error_code entry_error;
    const fs::file_status status = entry->status(entry_error);
    if (status.type() == fs::file_type::not_found) {
      return absl::NotFoundError(absl::StrCat(
          kind.name, ": ", entry->path().string(), " is a link to nothing"));
    }
    if (fs::is_regular_file(status)) found.push_back(entry->path().string());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(
        kind.name, ": cannot read the folder ", folder, ": ", error.message()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

// `paths` with each folder replaced by the files of that kind in it.
absl::StatusOr<std::vector<std::string>> ListFiles(
    const FileKind& kind, const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      ASSIGN_OR_RETURN(const std::vector<std::string> found,
                       ListFolder(kind, path));
      if (found.empty()) {
        return absl::NotFoundError(absl::StrCat(
            kind.name, ": the folder ", path, " holds no ", kind.extensions));
      }
      files.insert(files.end(), found.begin(), found.end());
    } else {
      files.push_back(path);
    }
  }
  return files;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ListImages(
    const std::vector<std::string>& paths) {
  return ListFiles(kImages, paths);
}

absl::StatusOr<std::vector<std::string>> ListResults(
    const std::vector<std::string>& paths) {
  return ListFiles(kResults, paths);
}

absl::StatusOr<std::string> ReadImage(const std::string& path,
                                      int64_t max_bytes) {
  std::error_code error;
  // Reading a pipe or a device may never end.
  const bool regular = fs::is_regular_file(path, error);
  if (error) return CannotRead(path, error.message());
  if (!regular) return CannotRead(path, "not a file");
  const uintmax_t size = fs::file_size(path, error);
  if (error) return CannotRead(path, error.message());
  if (size > static_cast<uintmax_t>(max_bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("image: ", path, " has ", size,
                     " bytes, the server takes ", max_bytes, " at most"));
  }
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file) return CannotRead(path, std::strerror(errno));
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!file) return CannotRead(path, "it became shorter meanwhile");
  return bytes;
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error && !fs::is_directory(path, error)) {
    return CannotWrite(path, "not a folder");
  }
  return error ? CannotWrite(path, error.message()) : absl::OkStatus();
}

absl::Status WriteFile(const std::string& path, absl::string_view contents) {
  const absl::Status written = ReplaceFile(path, contents);
  return written.ok() ? written : CannotWrite(path, written.message());
}

absl::Status DeleteFile(const std::string& path) {
  const absl::Status removed = RemoveFile(path);
  return removed.ok() ? removed : CannotWrite(path, removed.message());
}

}  // namespace camserve::camctl
