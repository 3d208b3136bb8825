// Names of files: which are images, and names for results, which are
// unambiguous and safe whatever labels and images are called.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_FILE_NAMES_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_FILE_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"

namespace camserve::camctl {

// What the server decodes, for messages.
inline constexpr absl::string_view kImageEndings =
    ".png, .jpg, .jpeg, .jpe or .jfif";

// Whether the name has one of kImageEndings, in any case.
bool IsImageName(absl::string_view name);

// `path` without an ending of kImageEndings. All else after a dot belongs to
// the name: 1.2.840.1 and 1.2.840.2 are two images.
std::string WithoutImageEnding(absl::string_view path);

// `text` as a part of a file name: letters, digits, '-' and '_' stay, anything
// else of ASCII and what cannot be printed becomes '_'; at most `max_bytes`.
// Never empty, never beginning with '-'.
std::string SafeNamePart(absl::string_view text, size_t max_bytes);

// One a path, in their order: its base name without extension, made safe; with
// -2, -3, ... where the same, but for case, is taken already.
std::vector<std::string> ImageStems(const std::vector<std::string>& paths);

// "scan.1-pneumonia.hirescam": the files of one explanation begin so, with the
// index and the label of its class.
std::string ExplanationStem(absl::string_view image_stem,
                            const v1::Explanation& explanation);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_FILE_NAMES_H_
