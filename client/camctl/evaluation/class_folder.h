// The folders of a data set, one for each class: which class a folder's name
// stands for, and which images the folder holds.
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

// The names of a model's classes. Immutable; thread-safe.
class ClassNames {
 public:
  // `labels` are the model's, by class index.
  explicit ClassNames(const std::vector<std::string>& labels);

  // The class with that label. Where no label of the model is a whole number,
  // as BI-RADS has them, `name` may also be an index.
  std::optional<int> Find(absl::string_view name) const;

  int count() const { return static_cast<int>(labels_.size()); }
  const std::string& label(int class_index) const {
    return labels_[class_index];
  }

  // The classes for a message: "0 normal, 1 pneumonia", or the labels alone
  // where indices are not taken; a few dozen at most.
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
  // Files that are no images by their names.
  EndingCounts others;
};

// The files in `folder` and in the folders below it, such as those of patients
// or studies. What operating systems leave there is passed over. Links are
// followed; a folder to which several paths lead is read once. Thread-safe.
//
// NOT_FOUND: a folder that can't be read, or something with an image's name
// that is a link to nothing or no file. The message names it.
absl::StatusOr<ClassFolder> ReadClassFolder(const std::string& folder);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_FOLDER_H_
