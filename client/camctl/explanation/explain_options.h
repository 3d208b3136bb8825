// The values of explain's flags as parts of a request. Every function gives a
// usage error that names the flag and what it takes.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_OPTIONS_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation_service.pb.h"

namespace camserve::camctl {

// Selects the classes with these labels or with these indices; giving both is
// an error. What looks like a number among the labels, as in BI-RADS, is a
// label all the same.
absl::StatusOr<v1::ClassSelector> ParseClasses(
    const std::vector<std::string>& labels,
    const std::vector<std::string>& indices);

// The window in `text`, "lo,hi": two finite numbers, lo below hi.
absl::StatusOr<v1::IntensityWindow> ParseWindow(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_OPTIONS_H_
