// Finding and reading images and results, and writing files.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_FILES_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace camserve::camctl {

// `paths` with each folder replaced by the images in it (see image_names.h),
// sorted by name. NOT_FOUND: a folder without any, one that can't be read, or a
// link to nothing in it that has an image's name.
absl::StatusOr<std::vector<std::string>> ListImages(
    const std::vector<std::string>& paths);

// `paths` with each folder replaced by the .jsonl files in it, sorted by name.
// NOT_FOUND: a folder without any.
absl::StatusOr<std::vector<std::string>> ListResults(
    const std::vector<std::string>& paths);

// The bytes of a regular file. INVALID_ARGUMENT, told from its size: more than
// `max_bytes`. NOT_FOUND: no such file, or it cannot be read.
absl::StatusOr<std::string> ReadImage(const std::string& path,
                                      int64_t max_bytes);

// Makes the folder, and those that it lies in.
absl::Status MakeFolder(const std::string& path);

// Makes `contents` what is found at `path`, a file in one step, see
// common/replace_file.h.
absl::Status WriteFile(const std::string& path, absl::string_view contents);

// Deletes the file that `path` leads to, but not a link to it. OK where there
// is none.
absl::Status DeleteFile(const std::string& path);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_FILES_H_
