// Which classes a request means. All are thread-safe.
#ifndef CAMSERVE_SERVER_API_CLASS_SELECTOR_H_
#define CAMSERVE_SERVER_API_CLASS_SELECTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation_service.pb.h"
#include "common/explanation.h"
#include "server/repository/served_model.h"

namespace camserve {

// The classes that `selector` selects, with labels as indices: a model's labels
// are all different. Where it selects nothing, the class with the greatest
// logit. INVALID_ARGUMENT: an empty list, a class that the model does not have,
// a class named twice, more than `most` classes, or above_threshold for a model
// without thresholds.
absl::StatusOr<ClassSelection> ReadClassSelector(
    const v1::ClassSelector& selector, const ServedModel& model, int most);

// The index of the class that `label` names. INVALID_ARGUMENT names the
// request's `field` that holds the label, and some of the model's labels.
absl::StatusOr<int> FindClass(absl::string_view label,
                              const std::vector<std::string>& class_labels,
                              absl::string_view field);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_CLASS_SELECTOR_H_
