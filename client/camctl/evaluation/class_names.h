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

  // The class of that label, or, where there is none, of that index.
  std::optional<int> Find(absl::string_view name) const;

  int count() const { return static_cast<int>(labels_.size()); }
  const std::string& label(int class_index) const {
    return labels_[class_index];
  }

  // "0 normal, 1 pneumonia", not more than a few dozen.
  std::string List() const;

 private:
  std::vector<std::string> labels_;
  absl::flat_hash_map<std::string, int> indices_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_CLASS_NAMES_H_
