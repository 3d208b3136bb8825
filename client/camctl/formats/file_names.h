// Names of files: which names are those of images, and how results are named,
// unambiguously and safely whatever labels and images are called. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_FILE_NAMES_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_FILE_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"

namespace camserve::camctl {

// The endings of the image files that the server decodes, for messages.
inline constexpr absl::string_view kImageEndings =
    ".png, .jpg, .jpeg, .jpe or .jfif";

// Whether the name has one of kImageEndings, in upper or lower case.
bool IsImageName(absl::string_view name);

// `path` without its ending where that is one of kImageEndings. Anything else
// after a dot belongs to the name: 1.2.840.1 and 1.2.840.2 are two images.
std::string WithoutImageEnding(absl::string_view path);

// `text` as a part of a file name, of at most `max_bytes` bytes. Other
// characters of ASCII than letters, digits, '-' and '_' become '_', and so does
// what cannot be printed. The result is never empty and never begins with '-'.
std::string SafeNamePart(absl::string_view text, size_t max_bytes);

// A name for each path, in their order: its last part without extension, made
// safe by SafeNamePart. Where an earlier path has that name, in whatever case,
// "-2", "-3" and so on tell them apart.
std::vector<std::string> ImageStems(const std::vector<std::string>& paths);

// How the names of all files of one explanation begin: the image, the index and
// the label of the class, and the method, as "scan.1-pneumonia.hirescam".
std::string ExplanationStem(absl::string_view image_stem,
                            const v1::Explanation& explanation);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_FILE_NAMES_H_
