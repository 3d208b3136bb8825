// The images of one class on disk.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_FOLDER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_FOLDER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace camserve::camctl {

// How many files have each ending, ".tif" say; "" stands for those without.
using EndingCounts = std::map<std::string, int>;

struct ClassFolder {
  // Paths relative to the folder, sorted.
  std::vector<std::string> images;
  // Files that are none by their name.
  EndingCounts others;
};

// What lies in `folder` and in the folders below it, a patient's or a study's,
// but for what systems leave there. Links are followed; a folder that is come
// to a second time is read once.
//
// NOT_FOUND: a folder that can't be read, or an image that is a link to
// nothing, or no file; the message names it.
absl::StatusOr<ClassFolder> ReadClassFolder(const std::string& folder);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_FOLDER_H_
