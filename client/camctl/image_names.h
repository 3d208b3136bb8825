// Names of files: which are images, and which are nobody's.
#ifndef CAMSERVE_CLIENT_CAMCTL_IMAGE_NAMES_H_
#define CAMSERVE_CLIENT_CAMCTL_IMAGE_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// What the server decodes, for messages.
inline constexpr absl::string_view kImageEndings =
    ".png, .jpg, .jpeg, .jpe or .jfif";

// Whether the name has one of kImageEndings, in any case.
bool IsImageName(absl::string_view name);

// `path` without an ending of kImageEndings. All else after a dot belongs to
// the name: 1.2.840.1 and 1.2.840.2 are two images.
std::string WithoutImageEnding(absl::string_view path);

// Whether a file or folder of this name was left by a system beside people's
// own: what begins with '.' (AppleDouble's ._a.png among it), Synology's
// @eaDir, lost+found, __MACOSX, Thumbs.db, desktop.ini.
bool IsLeftBySystem(absl::string_view name);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_IMAGE_NAMES_H_
