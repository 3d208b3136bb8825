// Names of files: which are images.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_IMAGE_NAMES_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_IMAGE_NAMES_H_

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

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_IMAGE_NAMES_H_
