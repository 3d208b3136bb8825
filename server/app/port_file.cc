#include "server/app/port_file.h"

#include "absl/strings/str_cat.h"
#include "common/replace_file.h"

namespace camserve {

absl::Status WritePortFile(const std::string& path, int port) {
  if (path.empty()) return absl::OkStatus();
  absl::Status written = ReplaceFile(path, absl::StrCat(port, "\n"));
  if (written.ok()) return written;
  return absl::UnavailableError(absl::StrCat(
      path, ": can't write the port to this file: ", written.message()));
}

}  // namespace camserve
