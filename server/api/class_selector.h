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

// Labels, of which the model has none twice, become indices; the class of the
// greatest logit where nothing is selected.
// INVALID_ARGUMENT: no class, one that the model does not have, one twice, or
// more than `most`; above_threshold of a model without thresholds.
absl::StatusOr<ClassSelection> ReadClassSelector(
    const v1::ClassSelector& selector, const ServedModel& model, int most);

// The index of the class; `field` says where the label stands. INVALID_ARGUMENT
// names some of the model's labels.
absl::StatusOr<int> FindClass(absl::string_view label,
                              const std::vector<std::string>& class_labels,
                              absl::string_view field);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_CLASS_SELECTOR_H_
