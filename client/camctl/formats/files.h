// Finds and reads images and results, and writes files. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_FILES_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace camserve::camctl {

// `paths` with each folder replaced by the images in it (see file_names.h),
// sorted by name. NOT_FOUND: a folder without images, one that can't be read,
// or one with a link to nothing that has an image's name.
absl::StatusOr<std::vector<std::string>> ListImages(
    const std::vector<std::string>& paths);

// `paths` with each folder replaced by the .jsonl files in it, sorted by name.
// NOT_FOUND: as ListImages, of .jsonl files.
absl::StatusOr<std::vector<std::string>> ListResults(
    const std::vector<std::string>& paths);

// The bytes of a regular file. INVALID_ARGUMENT: it has more than `max_bytes`;
// it is then not read. NOT_FOUND: there is no such file, or it cannot be read.
absl::StatusOr<std::string> ReadImage(const std::string& path,
                                      int64_t max_bytes);

// Makes the folder, and the folders above it where they are missing. INTERNAL:
// it cannot be made.
absl::Status MakeFolder(const std::string& path);

// Writes `contents` to `path` in one step, so that a reader never finds a part
// of them; see common/replace_file.h. INTERNAL: it cannot be written.
absl::Status WriteFile(const std::string& path, absl::string_view contents);

// Deletes the file at `path`. Where that is a link, deletes what it leads to
// and leaves the link. OK where there is no file. INTERNAL: it cannot be
// deleted.
absl::Status DeleteFile(const std::string& path);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_FILES_H_
