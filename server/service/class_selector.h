// Which classes a request wants explained.
#ifndef CAMSERVE_SERVER_SERVICE_CLASS_SELECTOR_H_
#define CAMSERVE_SERVER_SERVICE_CLASS_SELECTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.pb.h"
#include "server/core/explanation.h"

namespace camserve {

// Labels, of which the model has none twice, become indices; the predicted
// class where nothing is selected.
// INVALID_ARGUMENT: no class, one that the model does not have, one twice, or
// more than `most`. Thread-safe.
absl::StatusOr<ClassSelection> ReadClassSelector(
    const v1::ClassSelector& selector,
    const std::vector<std::string>& class_labels, int most);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_CLASS_SELECTOR_H_
