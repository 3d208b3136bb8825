// The classes of a model as people write them.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_NAMES_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_NAMES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
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

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_NAMES_H_
