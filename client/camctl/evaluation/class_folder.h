// The folders of a data set: one a class, with the class's samples; and which
// class a folder names.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_FOLDER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_FOLDER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace camserve::camctl {

// Immutable; thread-safe.
class ClassNames {
 public:
  // By class index.
  explicit ClassNames(const std::vector<std::string>& labels);

  // The class of that label. Where no label is a whole number, as BI-RADS has
  // them, `name` may be an index in place of a label.
  std::optional<int> Find(absl::string_view name) const;

  int count() const { return static_cast<int>(labels_.size()); }
  const std::string& label(int class_index) const {
    return labels_[class_index];
  }

  // "0 normal, 1 pneumonia", or labels alone where they are what counts; not
  // more than a few dozen.
  std::string List() const;

 private:
  std::vector<std::string> labels_;
  bool takes_indices_ = true;
  absl::flat_hash_map<std::string, int> indices_;
};

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
