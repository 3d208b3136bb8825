// Names of files and folders that systems leave beside people's own. A header
// without a source file, so that server and client pass over the same.
#ifndef CAMSERVE_COMMON_SYSTEM_FILES_H_
#define CAMSERVE_COMMON_SYSTEM_FILES_H_

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace camserve {

// Whether a file or folder of this name was left by a system: what begins with
// '.' (AppleDouble's ._a.png among it), Synology's @eaDir, lost+found,
// __MACOSX, Thumbs.db, desktop.ini.
inline bool IsLeftBySystem(absl::string_view name) {
  constexpr std::array<absl::string_view, 5> kNames = {
      "@eaDir", "lost+found", "__MACOSX", "Thumbs.db", "desktop.ini"};
  return absl::StartsWith(name, ".") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SYSTEM_FILES_H_
