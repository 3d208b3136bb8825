// Writing a file that others read, at a path that a person named.
#ifndef CAMSERVE_COMMON_REPLACE_FILE_H_
#define CAMSERVE_COMMON_REPLACE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// Makes `contents` what is found at `path`. Thread-safe, as all here.
//
// A file is replaced in one step: whoever opens it finds the old contents or
// the whole of the new ones, and a failure leaves the old ones. It keeps its
// mode and its owner. A link stays a link: what it leads to is replaced, or
// made. A file that no new one can replace, because the folder is not writable,
// the owner can't be kept or something is mounted there, is overwritten in
// place. A device or a pipe, and what /dev/stdout and /dev/fd/N lead to, is
// written into.
//
// The error's message is the system's reason, without the path.
absl::Status ReplaceFile(const std::string& path, absl::string_view contents);

// Deletes the file that `path` leads to; a link to it stays, and so does what
// is no file. OK where there is none.
absl::Status RemoveFile(const std::string& path);

// Whether `path` is a name of this process' standard output, such as
// /dev/stdout.
bool IsStandardOutput(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_REPLACE_FILE_H_
